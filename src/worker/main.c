/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-worker: hosts one gate.
 *
 * Started by core for each gate, with a channel to it and one to each process that the gate asks.
 * Holds no capability, no socket of its own and no key. What it runs is the gate, which is hostile
 * as far as we are concerned; so everything that a jail would refuse is done before the gate's code
 * runs for the first time, and the jail is closed then.
 *
 * With --describe it is a tool of the build: see worker/describe.h.
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "base/log.h"
#include "jail/jail.h"
#include "message/capture.h"
#include "worker/describe.h"
#include "worker/options.h"
#include "worker/reach.h"
#include "worker/serve.h"

#define CAPTURE_ARENA_BYTES 134217728U

typedef struct Worker {
        const Options *options;
        Module module;
        int root_fd; /* of an image or a recording, else -1 */
        Tree *tree;
        uint8_t *recording; /* the bytes that `capture` borrows */
        Arena *arena;
        Capture capture;
        Answers *answers;
        Watches *watches;
        Host *host;
        Reach reach;
} Worker;

static int fail(int error, const char *act, const char *object) {
        log_line(LOG_ERR, "Failed to %s '%s': %s", act, object,
                 error == -EKEYREJECTED ? "the module is not the one that was described"
                                        : strerror(-error));
        return error;
}

/* -ENOENT: it is an image, and not a recording. */
static int read_capture(Worker *w) {
        _cleanup_close_ int fd = openat(w->root_fd, CAPTURE_PATH, O_RDONLY | O_CLOEXEC);
        size_t size;
        int r;

        if (fd < 0)
                return -errno;

        r = fd_read_all(fd, CAPTURE_BYTES_MAX, &w->recording, &size);
        if (r < 0)
                return r;

        return capture_decode(w->recording, size, w->arena, &w->capture);
}

static int open_image(Worker *w) {
        _cleanup_close_ int fd = -1;
        bool recorded;
        int r;

        w->root_fd = open(w->options->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (w->root_fd < 0)
                return -errno;

        r = read_capture(w);
        if (r < 0 && r != -ENOENT)
                return r;
        recorded = r >= 0;

        fd = fcntl(w->root_fd, F_DUPFD_CLOEXEC, 3);
        if (fd < 0)
                return -errno;
        r = tree_new_image(fd, recorded, &w->tree);
        if (r < 0)
                return r;
        (void) TAKE_FD(fd);

        return answers_new_recorded(recorded ? &w->capture : NULL, w->tree, &w->answers);
}

static int open_device(Worker *w) {
        int r;

        r = tree_new_device(&w->tree);
        if (r >= 0)
                r = answers_new_device(&w->answers);
        for (size_t i = 0; i < w->options->n_queries && r >= 0; i++)
                r = answers_add_channel(w->answers, w->options->queries[i].right,
                                        w->options->queries[i].fd);

        return r;
}

/* Everything that takes a path, a stat or a watch, while nothing of the gate has run. */
static int prepare(Worker *w) {
        const Options *options = w->options;
        HostWorld world;
        int r;

        r = module_open(options->gate, &w->module);
        if (r < 0)
                return fail(r, "check the module and the descriptor of", options->gate);
        r = arena_new(CAPTURE_ARENA_BYTES, &w->arena);
        if (r >= 0)
                r = options->root ? open_image(w) : open_device(w);
        if (r < 0)
                return fail(r, "open the device for", options->gate);

        world = (HostWorld){ .tree = w->tree,
                             .answers = w->answers,
                             .places = &options->places,
                             .budget_bytes = HOST_BUDGET_BYTES };
        r = watches_new(w->module.descriptor.gate, w->tree, &options->places, w->answers,
                        &w->watches);
        if (r >= 0)
                r = host_new(&world, &w->host);
        if (r >= 0)
                r = reach_init(&w->reach, w->module.descriptor.gate, &options->places, w->root_fd,
                               w->module.fd, w->arena);

        return r < 0 ? fail(r, "prepare", options->gate) : 0;
}

/*
 * The order matters. The constructors of the module run in the wide jail already; the narrow one
 * takes away what only the loader needs: the libraries' folders, and with the calls that map code
 * those that look at files without opening them.
 */
static int load_jailed(Worker *w) {
        const Reach *reach = &w->reach;
        const char *why = "";
        int r;

        r = jail_files(PROGRAM_WORKER_LOADING, reach->paths, reach->n_paths + reach->n_loading);
        if (r >= 0)
                r = jail_calls(PROGRAM_WORKER_LOADING);
        if (r < 0)
                return fail(r, "close the jail for", w->options->gate);

        r = module_load(&w->module, &why);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to load the module of '%s': %s", w->options->gate, why);
                return r;
        }

        r = jail_files(PROGRAM_WORKER, reach->paths, reach->n_paths);
        if (r >= 0)
                r = jail_calls(PROGRAM_WORKER);
        return r < 0 ? fail(r, "close the jail for", w->options->gate) : 0;
}

/* Of libraries that would otherwise look for files of their own, or ask the kernel, when jailed. */
static int settle_libraries(void) {
        if (setenv("TZ", "UTC0", 1) < 0)
                return -errno;
        tzset();

        return sodium_init() < 0 ? -EIO : 0;
}

static int host_gate(const Options *options) {
        static Worker w; /* as long as the process lives: the gate has pointers into it */
        int r;

        w = (Worker){ .options = options, .module = MODULE_NONE, .root_fd = -1 };
        r = settle_libraries();
        if (r >= 0)
                r = prepare(&w);
        if (r >= 0)
                r = load_jailed(&w);
        if (r < 0)
                return r;

        r = serve(&(const Serve){ .channel = options->channel,
                                  .module = &w.module,
                                  .host = w.host,
                                  .answers = w.answers,
                                  .watches = w.watches });
        return r < 0 ? fail(r, "serve core for", options->gate) : 0;
}

int main(int argc, char **argv) {
        Options options;
        const char *why;
        int r;

        r = options_parse(argc, argv, &options, &why);
        if (r < 0) {
                log_line(LOG_ERR, "postured-worker: %s", why);
                return 2;
        }

        if (options.module)
                return describe(options.module, options.description) < 0 ? EXIT_FAILURE : 0;

        r = jail_early(PROGRAM_WORKER_LOADING);
        if (r < 0)
                (void) fail(r, "give up rights before hosting", options.gate);
        else
                r = host_gate(&options);

        /* Not exit(): the gate's destructors have nothing to do here. */
        _exit(r < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}
