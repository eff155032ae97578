/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The query processes, as the core needs them: it hands them channels and never speaks with them
 * otherwise.
 *
 * Runs in the core. A query process holds a right and hears hostile gates; it may end at any time.
 * That shows as the end of its control channel. Then the workers that had a channel to it are
 * started anew by whoever listens here, and ask for channels again.
 */

#include "core/query_set.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/macro.h"
#include "base/pseudo.h"
#include "core/backoff.h"
#include "core/launcher.h"
#include "core/process.h"
#include "message/channel.h"

#define QUESTIONS_MAX 512U
#define PLACES_BYTES  (1U << 20) /* of questions with a place filled in */

#define PROBATION_MS 500U /* after a failure: what lives so long is taken to be well */

typedef struct Query {
        QuerySet *set;
        char right[RIGHT_BYTES_MAX];
        int control; /* -1: it does not run */
        sd_event_source *source;
        sd_event_source *timer; /* to start it again, and then for its probation */
        Backoff backoff;
        uint64_t not_before_ms; /* CLOCK_BOOTTIME */
} Query;

struct QuerySet {
        QuerySetup setup;
        Query queries[QUERY_RIGHTS_MAX];
        size_t n_queries;
        bool orphaned; /* the launcher is gone, and that was logged */
};

int query_set_new(const QuerySetup *setup, QuerySet **ret) {
        QuerySet *set = calloc(1, sizeof(*set));

        if (!set)
                return -ENOMEM;

        set->setup = *setup;
        *ret = set;
        return 0;
}

static void query_stop(Query *q) {
        q->source = sd_event_source_disable_unref(q->source);
        closep(&q->control);
        q->control = -1;
}

QuerySet *query_set_free(QuerySet *set) {
        for (size_t i = 0; set && i < set->n_queries; i++) {
                query_stop(&set->queries[i]);
                sd_event_source_disable_unref(set->queries[i].timer);
        }

        free(set);
        return NULL;
}

static int connect_unit(const QuerySetup *setup, const char *right, int *ret) {
        char name[sizeof("query-") + RIGHT_BYTES_MAX];

        (void) snprintf(name, sizeof(name), "query-%s", right);
        return process_connect(setup->places.run, name, ret);
}

static int start_process(QuerySet *set, const char *right, int *ret) {
        _cleanup_close_ int ours = -1, theirs = -1;
        int pair[2], r;

        r = process_channel(pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];

        r = launcher_ask(set->setup.launcher, right, theirs);
        if ((r == -EPIPE || r == -ECONNRESET) && !set->orphaned) {
                set->orphaned = true;
                log_line(LOG_ERR, "What starts our query processes is gone, so their answers stay "
                                  "unavailable; start postured anew");
        }
        if (r < 0)
                return r;

        *ret = TAKE_FD(ours);
        return 0;
}

static int on_control(sd_event_source *s, int fd, uint32_t revents, void *userdata);

static int query_start(Query *q) {
        const QuerySetup *setup = &q->set->setup;
        int r;

        r = setup->launcher >= 0 ? start_process(q->set, q->right, &q->control)
                                 : connect_unit(setup, q->right, &q->control);
        if (r < 0)
                return r;
        r = sd_event_add_io(setup->event, &q->source, q->control, EPOLLIN, on_control, q);
        if (r < 0) {
                query_stop(q);
                return r;
        }

        backoff_started(&q->backoff, clock_boottime_ms());
        return 0;
}

static void query_arm(Query *q, uint64_t delay_ms, sd_event_time_handler_t then) {
        int r;

        q->timer = sd_event_source_disable_unref(q->timer);
        r = sd_event_add_time_relative(q->set->setup.event, &q->timer, CLOCK_MONOTONIC,
                                       delay_ms * 1000U, 0, then, q);
        if (r < 0)
                log_line(LOG_ERR, "Failed to wait for the query process for '%s': %s", q->right,
                         strerror(-r));
}

static int on_probation(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Query *q = userdata;

        if (q->control >= 0)
                q->set->setup.listener.back(q->right, q->set->setup.listener.userdata);

        return 0;
}

static int on_retry(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Query *q = userdata;
        uint64_t now_ms = clock_boottime_ms(), delay_ms;

        if (q->control >= 0 || query_start(q) >= 0) {
                query_arm(q, PROBATION_MS, on_probation);
                return 0;
        }

        delay_ms = backoff_failed(&q->backoff, now_ms);
        q->not_before_ms = now_ms + delay_ms;
        query_arm(q, delay_ms, on_retry);
        return 0;
}

/* It is not there: nobody is told to wait for it, and it is tried again by and by. */
static void query_failed(Query *q) {
        uint64_t now_ms = clock_boottime_ms();
        uint64_t delay_ms = backoff_failed(&q->backoff, now_ms);

        query_stop(q);
        q->not_before_ms = now_ms + delay_ms;
        query_arm(q, delay_ms, on_retry);
}

/* It has nothing to say on its control channel but that it is gone. */
static int on_control(_unused_ sd_event_source *s, _unused_ int fd, _unused_ uint32_t revents,
                      void *userdata) {
        Query *q = userdata;

        query_failed(q);
        log_line(LOG_WARNING, "The query process for '%s' ended; starting it again in %ju ms",
                 q->right, (uintmax_t) q->backoff.delay_ms);
        q->set->setup.listener.lost(q->right, q->set->setup.listener.userdata);
        return 0;
}

static Query *find(QuerySet *set, const char *right) {
        Query *q;

        for (size_t i = 0; i < set->n_queries; i++)
                if (strcmp(set->queries[i].right, right) == 0)
                        return &set->queries[i];
        if (set->n_queries == ELEMENTSOF(set->queries) || strlen(right) >= RIGHT_BYTES_MAX)
                return NULL;

        q = &set->queries[set->n_queries++];
        *q = (Query){ .set = set, .control = -1 };
        (void) snprintf(q->right, sizeof(q->right), "%s", right);
        return q;
}

typedef struct Questions {
        const char *right;
        PstQuestion items[QUESTIONS_MAX];
        size_t n;
} Questions;

static int collect_one(Questions *all, const PstQuestion *q) {
        const char *needs = question_right(q->name);

        if (!needs || strcmp(needs, all->right) != 0)
                return 0;
        if (all->n + 1 == ELEMENTSOF(all->items))
                return -E2BIG;

        all->items[all->n++] = *q;
        return 0;
}

/* For what is read plainly the host may ask as well, once the file is another: QUESTION_PLAIN. */
static int collect_read(Questions *all, const char *const *path) {
        const PstQuestion plain = { .name = QUESTION_PLAIN, .arguments = path };

        return is_pseudo_path(*path) ? 0 : collect_one(all, &plain);
}

/* The questions of a gate that one right answers: a query process refuses all others. */
static int collect(const PstGate *gate, Arena *arena, Questions *all) {
        int r = 0;

        for (uint32_t i = 0; i < gate_n_signals(gate); i++) {
                const PstSignal *signal = gate_signal(gate, i);

                for (const PstQuestion *q = signal->queries; q && q->name && r >= 0; q++)
                        r = collect_one(all, q);
                for (const char *const *path = signal->reads; path && *path && r >= 0; path++) {
                        const char **arguments = arena_new_array(arena, const char *, 2);

                        if (!arguments)
                                return -ENOMEM;
                        arguments[0] = *path;
                        r = collect_read(all, arguments);
                }
        }

        all->items[all->n] = (PstQuestion){ 0 };
        return r;
}

/* Only what asks for a file has a place in it, and as its first argument: see message/places.h. */
static int fill_places(const Places *places, PstQuestion *questions, Arena *arena) {
        char path[PATH_MAX];

        for (PstQuestion *q = questions; q->name; q++) {
                const char **arguments;
                int r;

                if (!q->arguments || !q->arguments[0] || q->arguments[0][0] != '@')
                        continue;
                r = places_expand(places, q->arguments[0], path, sizeof(path));
                if (r < 0)
                        return r;
                arguments = arena_new_array(arena, const char *, QUESTION_WORDS_MAX);
                if (!arguments)
                        return -ENOMEM;
                arguments[0] = arena_text(arena, path);
                for (size_t i = 1; arguments[0] && q->arguments[i]; i++)
                        arguments[i] = q->arguments[i];
                if (!arguments[0])
                        return -ENOMEM;
                q->arguments = arguments;
        }

        return 0;
}

static int grant(const Query *q, const PstGate *gate, int channel) {
        static Questions questions;
        static uint8_t body[FRAME_BODY_MAX];
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        int r;

        questions.right = q->right;
        questions.n = 0;
        r = arena_new(PLACES_BYTES, &arena);
        if (r >= 0)
                r = collect(gate, arena, &questions);
        if (r >= 0)
                r = fill_places(&q->set->setup.places, questions.items, arena);
        if (r >= 0)
                r = client_grant_encode(
                        &(ClientGrant){ .gate = gate->id, .questions = questions.items }, body,
                        sizeof(body), &size);
        if (r < 0)
                return r;

        return frame_send_fd(q->control, CONTROL_CLIENT, body, size, channel);
}

int query_set_connect(QuerySet *set, const char *right, const PstGate *gate, int *ret) {
        _cleanup_close_ int ours = -1, theirs = -1;
        Query *q = find(set, right);
        int pair[2], r;

        if (!q)
                return -E2BIG;
        if (q->control < 0 && clock_boottime_ms() < q->not_before_ms)
                return -EAGAIN;

        r = q->control >= 0 ? 0 : query_start(q);
        if (r < 0) {
                query_failed(q);
                return r;
        }
        r = process_channel(pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];

        r = grant(q, gate, theirs);
        if (r < 0)
                return r;

        *ret = TAKE_FD(ours);
        return 0;
}

static void add_right(const char *question, const char *ret[QUERY_RIGHTS_MAX], size_t *n) {
        const char *right = question_right(question);
        size_t at = 0;

        while (right && at < *n && strcmp(ret[at], right) != 0)
                at++;
        if (right && at == *n && *n < QUERY_RIGHTS_MAX)
                ret[(*n)++] = right;
}

size_t query_rights(const PstGate *gate, const char *ret[QUERY_RIGHTS_MAX]) {
        size_t n = 0;

        for (uint32_t i = 0; i < gate_n_signals(gate); i++) {
                const PstSignal *signal = gate_signal(gate, i);

                for (const PstQuestion *q = signal->queries; q && q->name; q++)
                        add_right(q->name, ret, &n);
                for (const char *const *path = signal->reads; path && *path; path++)
                        if (!is_pseudo_path(*path))
                                add_right(QUESTION_PLAIN, ret, &n);
        }

        return n;
}
