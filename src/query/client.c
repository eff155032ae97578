/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker's channel to a query process: its questions, its answers, and the news for it.
 *
 * Runs in every query process, jailed, with the one right of that process. Whoever speaks here is
 * hostile: what it asks is held against the list of its gate that core handed over, and what it has us
 * keep is charged to its arena. Who sends nonsense or does not read its answers is hung up on; news
 * that it does not read wait, for they are as few as its questions. No answer is judged here.
 */

#include "query/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fd.h"
#include "base/log.h"
#include "query/watched.h"

#define CLIENT_BYTES_MAX   262144U /* what its grant and all that it watches may take */
#define QUESTION_BYTES_MAX 131072U

struct Client {
        int fd;
        Arena *arena;
        ClientGrant grant;
        WatchedList watched;
        bool waits; /* there was no room for its news */
};

int client_new(const Service *service, int fd, Client **ret) {
        _cleanup_(client_freep) Client *client = NULL;
        int r;

        client = calloc(1, sizeof(*client));
        if (!client)
                return -ENOMEM;

        client->fd = -1;
        r = arena_new(CLIENT_BYTES_MAX, &client->arena);
        if (r >= 0)
                r = client_grant_decode(service->frame.body, service->frame.size, client->arena,
                                        &client->grant);
        if (r < 0)
                return r;

        client->fd = fd;
        *ret = TAKE_PTR(client);
        return 0;
}

Client *client_free(Client *client) {
        if (!client)
                return NULL;

        closep(&client->fd);
        arena_free(client->arena);
        free(client);
        return NULL;
}

const char *client_gate(const Client *client) {
        return client->grant.gate;
}

int client_fd(const Client *client) {
        return client->fd;
}

static bool is_granted(const ClientGrant *grant, const PstQuestion *asked) {
        for (const PstQuestion *q = grant->questions; q->name; q++)
                if (question_admits(q, asked))
                        return true;

        return false;
}

static const Handler *find_handler(const Service *service, const PstQuestion *question) {
        for (const Handler *h = service->handlers; h->question; h++)
                if (strcmp(h->question, question->name) == 0)
                        return h;

        return NULL;
}

/* --- Answers --- */

/* -EPERM: not granted, or not ours to answer. */
static int permit(const Client *client, const Service *service, const PstQuestion *question,
                  const Handler **ret) {
        const Handler *handler = find_handler(service, question);

        if (!handler || !question_is_known(question) || !is_granted(&client->grant, question))
                return -EPERM;

        *ret = handler;
        return 0;
}

static int send_inline(const Client *client, Service *service, int error) {
        size_t size;
        int r;

        r = answer_encode(error, service->reply.data, service->reply.size, service->body,
                          sizeof(service->body), &size);
        return r < 0 ? r : frame_send(client->fd, ANSWER_BYTES, service->body, size);
}

static int send_memfd(const Client *client, Service *service) {
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        fd = fd_sealed_memfd("answer", service->reply.data, service->reply.size);
        if (fd < 0)
                return send_inline(client, service, fd);

        r = answer_memfd_encode(service->reply.size, service->body, sizeof(service->body), &size);
        return r < 0 ? r : frame_send_fd(client->fd, ANSWER_MEMFD, service->body, size, fd);
}

static int send_file(const Client *client, Service *service, const Handler *handler,
                     const char *const *arguments) {
        _cleanup_close_ int fd = -1;
        Asker asker;
        int r;

        r = asker_of(client->fd, &asker);
        if (r >= 0)
                r = fd = handler->open(service->right, arguments, &asker);

        return r < 0 ? send_inline(client, service, r)
                     : frame_send_fd(client->fd, ANSWER_FILE, NULL, 0, fd);
}

static int answer(Client *client, Service *service, const PstQuestion *question) {
        const Handler *handler;
        int r;

        r = permit(client, service, question, &handler);
        if (r >= 0 && handler->open)
                return send_file(client, service, handler, question->arguments);
        if (r >= 0)
                r = handler->answer(service->right, question->arguments, &service->reply);
        if (r >= 0)
                r = reply_result(&service->reply);

        if (r >= 0 && service->reply.size > ANSWER_INLINE_BYTES_MAX)
                r = send_memfd(client, service);
        else
                r = send_inline(client, service, r < 0 ? r : 0);

        reply_done(&service->reply); /* the memory of a large answer is not kept for the next one */
        return r;
}

/* --- News --- */

/* Of the question in `service->frame`, which is decoded once more to be kept. */
static int keep_watched(Client *client, Service *service, const Handler *handler) {
        PstQuestion question;
        int r;

        if (client->watched.n == WATCHED_MAX)
                return -ENOBUFS;
        r = question_decode(service->frame.body, service->frame.size, client->arena, &question);
        if (r >= 0)
                r = handler->watch(service->right, &question, &service->sources);
        if (r < 0)
                return r;

        return watched_add(&client->watched, &question);
}

/*
 * A watch has no answer, and so neither has one that is not granted or that we cannot keep: who
 * watches also looks again from time to time.
 */
static int watch(Client *client, Service *service, const PstQuestion *question) {
        const Handler *handler = find_handler(service, question);
        Watched *watched = watched_find(&client->watched, question);
        int r;

        if (watched) {
                watched_rearm(watched);
                return 0;
        }
        if (!handler || !handler->watch || !question_is_declarable(question) ||
            !is_granted(&client->grant, question))
                return 0;

        r = keep_watched(client, service, handler);
        if (r < 0)
                log_line(LOG_DEBUG, "Changes of '%s' are not announced to gate '%s': %s",
                         question->name, client->grant.gate, strerror(-r));
        return 0;
}

void client_unwatch(Client *client, Service *service) {
        for (size_t i = 0; i < client->watched.n; i++) {
                const PstQuestion *question = &client->watched.items[i].question;
                const Handler *handler = find_handler(service, question);

                if (handler && handler->unwatch)
                        handler->unwatch(service->right, question, &service->sources);
        }

        client->watched.n = 0;
}

void client_hear(Client *client, const News *news) {
        watched_hear(&client->watched, news);
}

static int tell(const Client *client, Service *service, const Watched *watched) {
        size_t size;
        int r;

        r = question_encode(&watched->question, service->frame.body, sizeof(service->frame.body),
                            &size);
        return r < 0 ? r
                     : frame_send(client->fd, (uint8_t) watched->news, service->frame.body, size);
}

int client_tell(Client *client, Service *service) {
        Watched *watched;

        client->waits = false;
        while ((watched = watched_next(&client->watched))) {
                int r = tell(client, service, watched);

                if (r == -EAGAIN) {
                        client->waits = true;
                        return 0;
                }
                if (r < 0)
                        return r;
                watched_tell(watched);
        }

        return 0;
}

bool client_is_waiting(const Client *client) {
        return client->waits;
}

/* --- Both --- */

int client_serve(Client *client, Service *service) {
        static int (*const asks[_ASK_MAX])(Client *, Service *, const PstQuestion *) = {
                [ASK_QUESTION] = answer,
                [ASK_WATCH] = watch,
        };
        _cleanup_(arena_freep) Arena *arena = NULL;
        PstQuestion question;
        int r;

        r = frame_receive(client->fd, &service->frame);
        if (r == -EAGAIN)
                return 0;
        if (r < 0)
                return r;
        if (service->frame.type >= _ASK_MAX || !asks[service->frame.type])
                return -EPROTO;

        r = arena_new(QUESTION_BYTES_MAX, &arena);
        if (r >= 0)
                r = question_decode(service->frame.body, service->frame.size, arena, &question);
        if (r < 0)
                return r;

        return asks[service->frame.type](client, service, &question);
}
