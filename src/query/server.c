/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of a query process: take in channels, answer what is granted, refuse the rest.
 *
 * Runs in every query process, jailed, with the one right of that process. Core is believed; whoever
 * speaks on a worker's channel is hostile: its questions are held against the list of its gate that
 * core handed over beside it, one is answered at a time, and who sends nonsense or does not read its
 * answers is hung up on. No answer is judged here.
 */

#include "query/server.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/fd.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/macro.h"
#include "message/channel.h"

#define CLIENTS_MAX        32U
#define CONTROLS_MAX       4U
#define PEERS_MAX          (1U + CONTROLS_MAX + CLIENTS_MAX)
#define GRANT_BYTES_MAX    262144U /* what the decoded questions of one gate may take */
#define QUESTION_BYTES_MAX 131072U
#define ANSWER_HEAD_MAX    16U
#define EXIT_USAGE         2

typedef enum PeerKind {
        PEER_NONE, /* hung up on */
        PEER_LISTENER,
        PEER_CONTROL,
        PEER_CLIENT,
        _PEER_MAX,
} PeerKind;

typedef struct Peer {
        PeerKind kind;
        int fd;
        Arena *arena; /* of a client: holds its grant */
        ClientGrant grant;
} Peer;

struct Server {
        const Handler *handlers;
        uid_t core_uid;
        void *right;
        bool met_core; /* somebody was here */
        Peer peers[PEERS_MAX];
        size_t n_peers;
        Reply reply;
        Frame frame;
        uint8_t body[ANSWER_INLINE_BYTES_MAX + ANSWER_HEAD_MAX];
};

static void peer_done(Peer *peer) {
        closep(&peer->fd);
        peer->arena = arena_free(peer->arena);
        *peer = (Peer){ .fd = -1 };
}

static size_t count_peers(const Server *server, PeerKind kind) {
        size_t n = 0;

        for (size_t i = 0; i < server->n_peers; i++)
                n += server->peers[i].kind == kind;

        return n;
}

/* Takes `fd` on success. -EMFILE: there are as many of its kind as we serve. */
static int add_peer(Server *server, PeerKind kind, int fd, Peer **ret) {
        static const size_t limits[_PEER_MAX] = {
                [PEER_LISTENER] = 1,
                [PEER_CONTROL] = CONTROLS_MAX,
                [PEER_CLIENT] = CLIENTS_MAX,
        };
        Peer *peer;

        if (server->n_peers == PEERS_MAX || count_peers(server, kind) == limits[kind])
                return -EMFILE;

        peer = &server->peers[server->n_peers++];
        *peer = (Peer){ .kind = kind, .fd = fd };
        *ret = peer;
        return 0;
}

int server_new(Entrance *entrance, const Handler *handlers, Server **ret) {
        bool listens = entrance->listen_fd >= 0;
        Server *server;
        Peer *peer;
        int r;

        server = calloc(1, sizeof(*server));
        if (!server)
                return -ENOMEM;

        server->handlers = handlers;
        server->core_uid = entrance->core_uid;
        r = add_peer(server, listens ? PEER_LISTENER : PEER_CONTROL,
                     listens ? entrance->listen_fd : entrance->control_fd, &peer);
        if (r < 0) {
                free(server);
                return r;
        }

        entrance->listen_fd = entrance->control_fd = -1;
        *ret = server;
        return 0;
}

Server *server_free(Server *server) {
        if (!server)
                return NULL;

        for (size_t i = 0; i < server->n_peers; i++)
                peer_done(&server->peers[i]);
        reply_done(&server->reply);
        free(server);
        return NULL;
}

/* --- Core --- */

static int on_connection(Server *server, Peer *listener) {
        _cleanup_close_ int fd = -1;
        struct ucred who;
        socklen_t size = sizeof(who);
        Peer *peer;
        int r;

        fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
                return 0; /* it is gone again */
        server->met_core = true;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 ||
            (who.uid != 0 && who.uid != server->core_uid)) {
                log_line(LOG_WARNING, "Somebody connected who is not core, hanging up");
                return 0;
        }

        r = add_peer(server, PEER_CONTROL, fd, &peer);
        if (r < 0)
                log_line(LOG_WARNING, "Core is connected already, hanging up");
        else
                (void) TAKE_FD(fd);
        return 0;
}

/* The channel is the worker's own: whoever holds its other end may ask what is granted. */
static int add_client(Server *server, int *fd) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        ClientGrant grant;
        Peer *peer;
        int r;

        r = arena_new(GRANT_BYTES_MAX, &arena);
        if (r >= 0)
                r = client_grant_decode(server->frame.body, server->frame.size, arena, &grant);
        if (r >= 0)
                r = add_peer(server, PEER_CLIENT, *fd, &peer);
        if (r < 0)
                return r;

        *fd = -1;
        peer->arena = TAKE_PTR(arena);
        peer->grant = grant;
        return 0;
}

static int on_control(Server *server, Peer *control) {
        _cleanup_close_ int fd = -1;
        int r;

        r = frame_receive_fd(control->fd, &server->frame, &fd);
        if (r == -EAGAIN)
                return 0;
        if (r < 0)
                return r;
        if (server->frame.type != CONTROL_CLIENT || fd < 0)
                return -EPROTO;

        r = add_client(server, &fd);
        if (r == -EMFILE || r == -ENOMEM) {
                log_line(LOG_WARNING, "Cannot serve one more client, hanging up on it: %s",
                         strerror(-r));
                return 0;
        }
        return r;
}

/* --- Clients --- */

static bool is_granted(const ClientGrant *grant, const PstQuestion *asked) {
        for (const PstQuestion *q = grant->questions; q->name; q++)
                if (question_admits(q, asked))
                        return true;

        return false;
}

static const Handler *find_handler(const Server *server, const PstQuestion *question) {
        for (const Handler *h = server->handlers; h->question; h++)
                if (strcmp(h->question, question->name) == 0)
                        return h;

        return NULL;
}

/* -EPERM: not granted, or not ours to answer. */
static int permit(const Server *server, const Peer *client, const PstQuestion *question,
                  const Handler **ret) {
        const Handler *handler = find_handler(server, question);

        if (!handler || !question_is_known(question) || !is_granted(&client->grant, question))
                return -EPERM;

        *ret = handler;
        return 0;
}

static int send_inline(Server *server, const Peer *client, int error) {
        size_t size;
        int r;

        r = answer_encode(error, server->reply.data, server->reply.size, server->body,
                          sizeof(server->body), &size);
        return r < 0 ? r : frame_send(client->fd, ANSWER_BYTES, server->body, size);
}

static int send_memfd(Server *server, const Peer *client) {
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        fd = fd_sealed_memfd("answer", server->reply.data, server->reply.size);
        if (fd < 0)
                return send_inline(server, client, fd);

        r = answer_memfd_encode(server->reply.size, server->body, sizeof(server->body), &size);
        return r < 0 ? r : frame_send_fd(client->fd, ANSWER_MEMFD, server->body, size, fd);
}

static int send_file(Server *server, const Peer *client, const Handler *handler,
                     const char *const *arguments) {
        _cleanup_close_ int fd = -1;
        Asker asker;
        int r;

        r = asker_of(client->fd, &asker);
        if (r >= 0)
                r = fd = handler->open(server->right, arguments, &asker);

        return r < 0 ? send_inline(server, client, r)
                     : frame_send_fd(client->fd, ANSWER_FILE, NULL, 0, fd);
}

static int answer(Server *server, const Peer *client, const PstQuestion *question) {
        static const char *const none[] = { NULL };
        const Handler *handler;
        int r;

        r = permit(server, client, question, &handler);
        if (r >= 0 && handler->open)
                return send_file(server, client, handler, question->arguments);
        if (r >= 0)
                r = handler->answer(server->right, question->arguments ? question->arguments : none,
                                    &server->reply);
        if (r >= 0)
                r = reply_result(&server->reply);

        if (r >= 0 && server->reply.size > ANSWER_INLINE_BYTES_MAX)
                r = send_memfd(server, client);
        else
                r = send_inline(server, client, r < 0 ? r : 0);

        reply_done(&server->reply); /* the memory of a large answer is not kept for the next one */
        return r;
}

/*
 * Nothing is told of an answer that changed: who watches also looks again from time to time. A watch
 * has no answer, and so neither has one that is not granted.
 */
static int watch(_unused_ Server *server, _unused_ const Peer *client,
                 _unused_ const PstQuestion *question) {
        return 0;
}

static int on_client(Server *server, Peer *client) {
        static int (*const asks[_ASK_MAX])(Server *, const Peer *, const PstQuestion *) = {
                [ASK_QUESTION] = answer,
                [ASK_WATCH] = watch,
        };
        _cleanup_(arena_freep) Arena *arena = NULL;
        PstQuestion question;
        int r;

        r = frame_receive(client->fd, &server->frame);
        if (r == -EAGAIN)
                return 0;
        if (r < 0)
                return r;
        if (server->frame.type >= _ASK_MAX || !asks[server->frame.type])
                return -EPROTO;

        r = arena_new(QUESTION_BYTES_MAX, &arena);
        if (r >= 0)
                r = question_decode(server->frame.body, server->frame.size, arena, &question);
        if (r < 0)
                return r;

        return asks[server->frame.type](server, client, &question);
}

/* --- The loop --- */

static void serve_peer(Server *server, Peer *peer) {
        static int (*const handlers[_PEER_MAX])(Server *, Peer *) = {
                [PEER_LISTENER] = on_connection,
                [PEER_CONTROL] = on_control,
                [PEER_CLIENT] = on_client,
        };
        int r = handlers[peer->kind](server, peer);

        if (r >= 0)
                return;

        if (r != -ECONNRESET && peer->kind == PEER_CONTROL)
                log_line(LOG_ERR, "Core sends what makes no sense, hanging up: %s", strerror(-r));
        else if (r != -ECONNRESET && r != -EPIPE)
                log_line(LOG_WARNING,
                         "The worker of gate '%s' cannot be served, hanging up on it: %s",
                         peer->grant.gate, strerror(-r));
        peer_done(peer);
}

static void forget_gone_peers(Server *server) {
        size_t n = 0;

        for (size_t i = 0; i < server->n_peers; i++)
                if (server->peers[i].kind != PEER_NONE)
                        server->peers[n++] = server->peers[i];
        server->n_peers = n;
}

static bool is_needed(const Server *server) {
        if (count_peers(server, PEER_CONTROL) > 0)
                return true;
        if (count_peers(server, PEER_LISTENER) == 0)
                return false;

        return !server->met_core || count_peers(server, PEER_CLIENT) > 0;
}

/* Each peer that has something gets one turn. Core, who was there first, comes last: clients that are
 * gone have made room then for those that it brings. */
static int turn(Server *server) {
        struct pollfd items[PEERS_MAX];
        size_t n = server->n_peers;

        for (size_t i = 0; i < n; i++)
                items[i] = (struct pollfd){ .fd = server->peers[i].fd, .events = POLLIN };
        if (poll(items, n, -1) < 0)
                return errno == EINTR ? 0 : -errno;

        for (size_t i = n; i > 0; i--)
                if (items[i - 1].revents != 0)
                        serve_peer(server, &server->peers[i - 1]);

        forget_gone_peers(server);
        return 0;
}

int server_run(Server *server, void *right) {
        int r = 0;

        server->right = right;
        while (r >= 0 && is_needed(server))
                r = turn(server);

        return r;
}

int server_exit_status(const char *program, int r) {
        if (r >= 0)
                return EXIT_SUCCESS;
        if (r == -EDESTADDRREQ)
                return EXIT_USAGE; /* entrance_find() has told */

        log_line(LOG_ERR, "%s ends: %s", program, strerror(-r));
        return EXIT_FAILURE;
}
