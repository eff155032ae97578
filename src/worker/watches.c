/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watches: files by inotify, pseudo files by poll(), answers by the process that gives them.
 *
 * Runs in a worker. Armed before the jail closes; the gate has no part in it. Whoever may write to
 * a watched folder can make as many events as he likes: they are taken in without being counted,
 * and core hears of them once a round.
 */

#include "worker/watches.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/lull.h"
#include "base/macro.h"
#include "message/channel.h"
#include "message/descriptor.h"
#include "worker/file_watches.h"

#define ANSWERS_MAX  128U
#define ARENA_BYTES  1048576U
#define POLLS_ALWAYS (POLLPRI | POLLERR)
#define STUCK_MAX    20U

typedef struct PolledFile {
        int fd;
        short events;
        uint64_t signals;
        unsigned n_stuck; /* how often in a row it was ready again at once */
} PolledFile;

typedef struct AnswerWatch {
        PstQuestion question;
        uint64_t signals;
        bool told; /* we are not told again before we ask to be */
} AnswerWatch;

struct Watches {
        Arena *arena;
        const Tree *tree;
        const Places *places;
        Answers *answers;

        FileWatches files;
        PolledFile polled[WATCHES_POLLED_MAX - 1];
        size_t n_polled;
        AnswerWatch asked[ANSWERS_MAX];
        size_t n_asked;

        uint64_t fired;
        uint64_t lost; /* of these */

        Lull lull;
        int64_t rests_until_ms; /* files are not looked at before; CLOCK_MONOTONIC */
};

static void rewind_polled(int fd) {
        char bytes[4096];

        (void) lseek(fd, 0, SEEK_SET); /* devices do not seek, and need not */
        (void) !read(fd, bytes, sizeof(bytes));
}

static bool is_ready(const PolledFile *file) {
        struct pollfd now = { .fd = file->fd, .events = file->events };

        return poll(&now, 1, 0) > 0 && now.revents & (now.events | POLLS_ALWAYS);
}

/* The signals that it announces. One that never comes to rest tells nothing, and is left to the timers. */
static uint64_t drain_polled(PolledFile *file) {
        if (file->fd < 0 || !is_ready(file))
                return 0;

        rewind_polled(file->fd);
        file->n_stuck = is_ready(file) ? file->n_stuck + 1 : 0;
        if (file->n_stuck == STUCK_MAX) {
                (void) close(file->fd);
                file->fd = -1;
        }

        return file->signals;
}

/* Most pseudo files are readable at any time; of the few that are not, that tells something. */
static void arm_poll(Watches *w, const char *path, uint64_t signals) {
        int fd = tree_open(w->tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        struct pollfd now = { .fd = fd, .events = POLLIN };

        if (fd < 0)
                return;
        if (w->n_polled == ELEMENTSOF(w->polled)) {
                (void) close(fd);
                return;
        }

        rewind_polled(fd);
        w->polled[w->n_polled++] = (PolledFile){
                .fd = fd,
                .events = poll(&now, 1, 0) == 0 ? POLLIN | POLLPRI : POLLPRI,
                .signals = signals,
        };
}

static int copy_question(const Watches *w, const PstQuestion *question, PstQuestion *ret) {
        char expanded[PATH_MAX];
        const char **arguments;
        size_t n = 0;

        while (question->arguments && question->arguments[n])
                n++;
        arguments = arena_new_array(w->arena, const char *, n + 1);
        if (!arguments)
                return -ENOMEM;

        for (size_t i = 0; i < n; i++) {
                const char *argument = question->arguments[i];

                if (places_expand(w->places, argument, expanded, sizeof(expanded)) >= 0)
                        argument = expanded;
                arguments[i] = arena_text(w->arena, argument);
                if (!arguments[i])
                        return -ENOMEM;
        }

        *ret = (PstQuestion){ .name = question->name, .arguments = n > 0 ? arguments : NULL };
        return 0;
}

static int arm_answer(Watches *w, const PstQuestion *question, uint64_t signals) {
        PstQuestion copy;
        int r;

        r = copy_question(w, question, &copy);
        if (r < 0)
                return r;

        for (size_t i = 0; i < w->n_asked; i++)
                if (question_equal(&w->asked[i].question, &copy)) {
                        w->asked[i].signals |= signals;
                        return 0;
                }

        if (w->n_asked < ANSWERS_MAX && answers_watch(w->answers, &copy) >= 0)
                w->asked[w->n_asked++] = (AnswerWatch){ .question = copy, .signals = signals };
        return 0;
}

static int arm_watch(Watches *w, const PstWatch *watch, uint64_t signals) {
        char path[PATH_MAX];

        if (watch->kind == PST_WATCH_ANSWER)
                return arm_answer(w, &watch->question, signals);
        if (places_expand(w->places, watch->path, path, sizeof(path)) < 0)
                return 0;

        if (watch->kind == PST_WATCH_POLL)
                arm_poll(w, path, signals);
        else
                file_watches_add(&w->files, path, signals);
        return 0;
}

static int arm_signal(Watches *w, const PstSignal *signal, uint64_t bit) {
        int r;

        for (const PstWatch *watch = signal->watches; watch && watch->kind; watch++) {
                r = arm_watch(w, watch, bit);
                if (r < 0)
                        return r;
        }

        return 0;
}

static void on_changed(const PstQuestion *question, bool lost, void *userdata) {
        Watches *w = userdata;

        for (size_t i = 0; i < w->n_asked; i++) {
                if (!question_admits(&w->asked[i].question, question))
                        continue;
                w->asked[i].told = true;
                w->fired |= w->asked[i].signals;
                w->lost |= lost ? w->asked[i].signals : 0;
        }
}

int watches_new(const PstGate *gate, const Tree *tree, const Places *places, Answers *answers,
                Watches **ret) {
        _cleanup_(watches_freep) Watches *w = NULL;
        const PstSignal *signal;
        int r;

        w = calloc(1, sizeof(*w));
        if (!w)
                return -ENOMEM;
        *w = (Watches){
                .files = { .inotify_fd = -1 }, .tree = tree, .places = places, .answers = answers
        };
        r = arena_new(ARENA_BYTES, &w->arena);
        if (r < 0)
                return r;

        answers_on_changed(answers, on_changed, w);
        if (tree_is_live(tree)) {
                file_watches_init(&w->files, tree, w->arena);
                for (uint32_t i = 0; (signal = gate_signal(gate, i)) && r >= 0; i++)
                        r = arm_signal(w, signal, 1ULL << i);
                if (r < 0)
                        return r;
        }

        *ret = TAKE_PTR(w);
        return 0;
}

Watches *watches_free(Watches *w) {
        if (!w)
                return NULL;

        answers_on_changed(w->answers, NULL, NULL);
        file_watches_done(&w->files);
        for (size_t i = 0; i < w->n_polled; i++)
                closep(&w->polled[i].fd);
        arena_free(w->arena);
        free(w);
        return NULL;
}

int watches_rest_ms(const Watches *w) {
        int64_t left_ms = w->rests_until_ms > 0 ? w->rests_until_ms - clock_monotonic_ms() : 0;

        return left_ms > 0 ? (int) left_ms : 0;
}

size_t watches_poll(const Watches *w, struct pollfd *ret) {
        size_t n = 0;

        if (w->files.inotify_fd >= 0 && watches_rest_ms(w) == 0)
                ret[n++] = (struct pollfd){ .fd = w->files.inotify_fd, .events = POLLIN };
        for (size_t i = 0; i < w->n_polled; i++)
                ret[n++] = (struct pollfd){ .fd = w->polled[i].fd, .events = w->polled[i].events };

        return n;
}

void watches_drain(Watches *w) {
        FilesFired files = file_watches_drain(&w->files);
        int64_t now = clock_monotonic_ms();
        int rest_ms = files.vain ? lull_after(&w->lull, now) : 0;

        w->rests_until_ms = rest_ms > 0 ? now + rest_ms : 0;
        w->fired |= files.signals;
        w->lost |= files.lost;
        for (size_t i = 0; i < w->n_polled; i++)
                w->fired |= drain_polled(&w->polled[i]);
        answers_receive(w->answers);
}

Woken watches_tell(Watches *w) {
        Woken woken = { .signals = w->fired | w->lost, .lost = w->lost };

        w->lost = 0;
        return woken;
}

/* Before the signals are looked at: what changes after that look is told. */
void watches_forget(Watches *w, uint64_t signals) {
        w->fired &= ~signals;
        for (size_t i = 0; i < w->n_asked; i++) {
                AnswerWatch *watch = &w->asked[i];

                if (watch->told && watch->signals & signals)
                        watch->told = answers_watch(w->answers, &watch->question) < 0;
        }
}

bool watches_outdated(const Watches *w) {
        return w->files.outdated;
}
