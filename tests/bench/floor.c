/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least that any daemon of this shape costs.
 *
 * Runs in the benchmark and three children of it, which trust each other and end with it.
 */

#include "bench/floor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/macro.h"
#include "bench/bus.h"
#include "bench/stopwatch.h"

#define OBJECT       "/io/enigm/Floor1"
#define INTERFACE    "io.enigm.Floor1"
#define EVENT_BYTES  64U
#define RECORD_MAX   65536U
#define SYNC_BYTES   4096U
#define TIMEOUT_USEC 10000000U
#define CHILDREN     3U

struct Floor {
        int dir_fd, sync_fd;
        sd_bus *bus;
        uint64_t heard;
        pid_t children[CHILDREN];
};

/* --- the three processes --- */

/* Notices. As a worker does, but for sampling. */
static int watch(int inotify, int next) {
        alignas(struct inotify_event) char events[4096];
        uint8_t event[EVENT_BYTES] = { 0 };

        while (read(inotify, events, sizeof(events)) > 0)
                if (send(next, event, sizeof(event), MSG_NOSIGNAL) < 0)
                        return -errno;

        return -errno;
}

/* Passes on. As core does, but for judging. */
static int pass(int from, int next, size_t record_bytes) {
        static uint8_t record[RECORD_MAX];
        uint8_t event[EVENT_BYTES];

        while (recv(from, event, sizeof(event), 0) > 0)
                if (send(next, record, record_bytes, MSG_NOSIGNAL) < 0)
                        return -errno;

        return -errno;
}

static int wait_ready(sd_bus *bus) {
        int r = 0;

        while (r >= 0 && sd_bus_is_ready(bus) == 0) {
                r = sd_bus_process(bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(bus, TIMEOUT_USEC);
        }

        return r;
}

/* Signs, appends, syncs, tells. As signer and core do. */
static int seal(int from, int history, int fd) {
        static uint8_t record[RECORD_MAX];
        uint8_t public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
        uint8_t signature[crypto_sign_BYTES];
        uint64_t sequence = 0;
        sd_bus *bus = NULL;
        ssize_t n;
        int r;

        if (crypto_sign_keypair(public, secret) < 0)
                return -EIO;
        r = bus_serve(fd, &bus);
        if (r >= 0)
                r = wait_ready(bus);
        while (r >= 0 && (n = recv(from, record, sizeof(record), 0)) > 0) {
                (void) crypto_sign_detached(signature, NULL, record, (size_t) n, secret);
                r = fd_write_all(history, record, (size_t) n);
                if (r >= 0)
                        r = fd_write_all(history, signature, sizeof(signature));
                if (r >= 0 && fdatasync(history) < 0)
                        r = -errno;
                if (r >= 0)
                        r = sd_bus_emit_signal(bus, OBJECT, INTERFACE, "Changed", "ts", ++sequence,
                                               "REVIEW_REQUIRED");
                if (r >= 0)
                        r = sd_bus_flush(bus);
        }

        sodium_memzero(secret, sizeof(secret));
        return r;
}

/* --- setting them up --- */

typedef struct Ends {
        int inotify, history;
        int event[2], record[2], bus[2];
        size_t record_bytes;
} Ends;

static void ends_done(const Ends *e) {
        const int all[] = { e->inotify,   e->history,   e->event[0], e->event[1],
                            e->record[0], e->record[1], e->bus[0],   e->bus[1] };

        for (size_t i = 0; i < ELEMENTSOF(all); i++)
                closep(&all[i]);
}

static int run_child(size_t which, const Ends *e) {
        if (which == 0)
                return watch(e->inotify, e->event[1]);
        if (which == 1)
                return pass(e->event[0], e->record[1], e->record_bytes);

        return seal(e->record[0], e->history, e->bus[1]);
}

static int ends_open(const char *dir, int dir_fd, Ends *e) {
        e->inotify = inotify_init1(IN_CLOEXEC);
        if (e->inotify < 0 || inotify_add_watch(e->inotify, dir, IN_MOVED_TO) < 0)
                return -errno;
        e->history = openat(dir_fd, "history", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (e->history < 0)
                return -errno;
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, e->event) < 0 ||
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, e->record) < 0 ||
            socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, e->bus) < 0)
                return -errno;

        return 0;
}

static int on_changed(_unused_ sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        Floor *f = userdata;

        f->heard++;
        return 0;
}

static int connect_bus(Floor *f, Ends *e) {
        int r;

        r = sd_bus_new(&f->bus);
        if (r >= 0)
                r = sd_bus_set_fd(f->bus, e->bus[0], e->bus[0]);
        if (r >= 0)
                e->bus[0] = -1; /* the bus's now */
        if (r >= 0)
                r = sd_bus_start(f->bus);
        if (r >= 0)
                r = sd_bus_match_signal(f->bus, NULL, NULL, OBJECT, INTERFACE, "Changed",
                                        on_changed, f);
        if (r >= 0)
                r = sd_bus_flush(f->bus);

        return r;
}

static int start(Floor *f, const char *dir, Ends *e) {
        int r;

        r = ends_open(dir, f->dir_fd, e);
        for (size_t i = 0; r >= 0 && i < CHILDREN; i++) {
                f->children[i] = fork();
                if (f->children[i] < 0)
                        return -errno;
                if (f->children[i] == 0) {
                        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
                        _exit(run_child(i, e) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
                }
        }

        return r < 0 ? r : connect_bus(f, e);
}

int floor_new(const char *dir, size_t record_bytes, Floor **ret) {
        _cleanup_(floor_freep) Floor *f = calloc(1, sizeof(*f));
        _cleanup_(ends_done) Ends ends = { .inotify = -1,
                                           .history = -1,
                                           .event = { -1, -1 },
                                           .record = { -1, -1 },
                                           .bus = { -1, -1 },
                                           .record_bytes = record_bytes };
        int r;

        if (!f)
                return -ENOMEM;

        f->sync_fd = -1;
        f->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (f->dir_fd < 0)
                return -errno;
        f->sync_fd = openat(f->dir_fd, "sync", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (f->sync_fd < 0)
                return -errno;
        if (record_bytes > RECORD_MAX)
                return -EINVAL;
        r = start(f, dir, &ends);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(f);
        return 0;
}

Floor *floor_free(Floor *f) {
        if (!f)
                return NULL;

        (void) bus_free(f->bus);
        for (size_t i = 0; i < CHILDREN; i++)
                if (f->children[i] > 0) {
                        (void) kill(f->children[i], SIGKILL);
                        (void) waitpid(f->children[i], NULL, 0);
                }
        closep(&f->sync_fd);
        closep(&f->dir_fd);
        free(f);
        return NULL;
}

/* --- measuring --- */

static int write_next(const Floor *f) {
        _cleanup_close_ int fd = -1;

        fd = openat(f->dir_fd, "file.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        return fd < 0 ? -errno : fd_write_all(fd, "x", 1);
}

int floor_once(Floor *f, uint64_t *ret_ns) {
        uint64_t before = f->heard, start_ns;
        int r;

        r = write_next(f);
        if (r < 0)
                return r;

        start_ns = stopwatch_ns();
        if (renameat(f->dir_fd, "file.new", f->dir_fd, "file") < 0)
                return -errno;
        while (f->heard == before) {
                r = sd_bus_process(f->bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(f->bus, TIMEOUT_USEC);
                if (r < 0)
                        return r;
                if (stopwatch_ns() - start_ns > TIMEOUT_USEC * 1000ULL)
                        return -ETIMEDOUT;
        }

        *ret_ns = stopwatch_ns() - start_ns;
        return 0;
}

int floor_sync(Floor *f, uint64_t *ret_ns) {
        static const uint8_t bytes[SYNC_BYTES] = { 0 };
        uint64_t start_ns = stopwatch_ns();
        int r;

        r = fd_write_all(f->sync_fd, bytes, sizeof(bytes));
        if (r < 0)
                return r;
        if (fdatasync(f->sync_fd) < 0)
                return -errno;

        *ret_ns = stopwatch_ns() - start_ns;
        return 0;
}
