/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a worker is started: its command line, and the channels that it gets.
 *
 * Runs in the core. What a gate may ask is decided by which channels its worker has, and by what
 * each query process was told of it.
 */

#include "core/worker_start.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "core/process.h"

#define PROGRAM        "postured-worker"
#define CHANNEL_NUMBER 3
#define ARGUMENTS_MAX  48U

/* A command line and descriptors, as they are put together. */
typedef struct Start {
        const char *arguments[ARGUMENTS_MAX];
        size_t n_arguments;
        char texts[ARGUMENTS_MAX][PATH_MAX + 64];
        size_t n_texts;
        ProcessFd fds[PROCESS_FDS_MAX];
        size_t n_fds;
        int owned[PROCESS_FDS_MAX];
        size_t n_owned;
} Start;

static void start_done(const Start *start) {
        for (size_t i = 0; i < start->n_owned; i++)
                (void) close(start->owned[i]);
}

/* The list is ended by NULL: one place stays free. */
static void say(Start *start, const char *option, const char *value) {
        char *text = start->texts[start->n_texts++];

        (void) snprintf(text, sizeof(start->texts[0]), "%s", value);
        start->arguments[start->n_arguments++] = option;
        start->arguments[start->n_arguments++] = text;
}

static void say_path(Start *start, const char *name, const char *dir) {
        char text[PATH_MAX + 32];

        (void) snprintf(text, sizeof(text), "%s=%s", name, dir);
        say(start, "--path", text);
}

/* Takes the descriptor; returns the number under which the worker finds it. */
static int give(Start *start, int fd) {
        int number = CHANNEL_NUMBER + (int) start->n_fds;

        start->owned[start->n_owned++] = fd;
        start->fds[start->n_fds++] = (ProcessFd){ fd, number };
        return number;
}

/* A right that cannot be had costs the signals that ask for it. */
static bool say_queries(const WorkerStart *input, Start *start) {
        const PstGate *gate = input->gate->descriptor;
        const char *rights[QUERY_RIGHTS_MAX];
        size_t n = query_rights(gate, rights);
        bool lacks = false;

        for (size_t i = 0; i < n; i++) {
                char text[RIGHT_BYTES_MAX + 16];
                int fd, r;

                r = query_set_connect(input->queries, rights[i], gate, &fd);
                if (r < 0) {
                        lacks = true;
                        log_line(LOG_WARNING,
                                 "Gate '%s' has no query process for '%s', what it asks there is "
                                 "unavailable: %s",
                                 gate->id, rights[i], strerror(-r));
                        continue;
                }
                (void) snprintf(text, sizeof(text), "%s:%d", rights[i], give(start, fd));
                say(start, "--query", text);
        }

        return lacks;
}

static void say_places(const WorkerStart *input, Start *start) {
        if (input->root)
                say(start, "--root", input->root);
        say_path(start, "run", input->place->run);
        say_path(start, "state", input->place->sealed);
        say_path(start, "gates", input->place->gates);
}

/*
 * The gate's path without its extension. Where only a capability leads there, which we no longer
 * have, by the directory that was opened before.
 */
static int say_gate(const WorkerStart *input, Start *start) {
        const Place *place = input->place;
        char path[PATH_MAX];
        int fd, n;

        if (access(place->gates, X_OK) == 0)
                n = snprintf(path, sizeof(path), "%s/%s", place->gates, input->gate->name);
        else {
                fd = fcntl(place->gates_fd, F_DUPFD_CLOEXEC, 0);
                if (fd < 0)
                        return -errno;
                n = snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", give(start, fd),
                             input->gate->name);
        }
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;

        say(start, "--gate", path);
        return 0;
}

int worker_start(const WorkerStart *input, int *ret_channel, int *ret_pidfd, bool *ret_lacks) {
        static Start start; /* large, and one at a time */
        _cleanup_close_ int ours = -1;
        bool lacks = false;
        char number[16];
        int pair[2], r;

        r = process_channel(pair);
        if (r < 0)
                return r;

        ours = pair[0];
        start = (Start){ .arguments = { PROGRAM }, .n_arguments = 1 };
        (void) snprintf(number, sizeof(number), "%d", give(&start, pair[1]));
        r = say_gate(input, &start);
        if (r < 0) {
                start_done(&start);
                return r;
        }
        say(&start, "--channel", number);
        if (input->queries)
                lacks = say_queries(input, &start);
        say_places(input, &start);

        r = process_start(&(ProcessStart){ .libexec_fd = input->place->libexec_fd,
                                           .program = PROGRAM,
                                           .argv = start.arguments,
                                           .fds = start.fds,
                                           .n_fds = start.n_fds },
                          NULL);
        start_done(&start);
        if (r < 0)
                return r;

        *ret_channel = TAKE_FD(ours);
        *ret_pidfd = r;
        *ret_lacks = lacks;
        return 0;
}
