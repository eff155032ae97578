/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy: found here, understood by the compiler.
 *
 * Runs in the core, which never parses JSON: the bytes go to postured-compiler as they are, and
 * what comes back is decoded like the word of any other process, in a bounded time and size.
 */

#include "core/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/clock.h"
#include "core/process.h"

#define DEADLINE_MS        10000U
#define ARENA_BYTES_MAX    4194304U
#define COMPLAINTS_MAX     32768U /* bytes of messages that are heard */
#define DESCRIPTORS_NUMBER 3
#define LOCAL_POLICIES     "/etc/postured/policy.d"

void policy_file_done(PolicyFile *file) {
        (void) arena_free(file->arena);
        *file = (PolicyFile){ 0 };
}

/* --- finding it --- */

static bool is_path(const char *policy) {
        size_t length = strlen(policy);

        return strchr(policy, '/') || (length > 5 && strcmp(policy + length - 5, ".json") == 0);
}

static int open_named(const char *dir, const char *name) {
        char path[PATH_MAX];
        int fd, n;

        n = snprintf(path, sizeof(path), "%s/%s.json", dir, name);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;

        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

int policy_file_open(const Place *place, const char *policy) {
        int fd;

        if (is_path(policy)) {
                fd = open(policy, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
                if (fd < 0) {
                        fd = -errno;
                        log_line(LOG_ERR, "Failed to open policy %s: %s", policy, strerror(-fd));
                }
                return fd;
        }

        fd = place->is_private ? -ENOENT : open_named(LOCAL_POLICIES, policy);
        if (fd == -ENOENT)
                fd = open_named(place->policies, policy);
        if (fd == -ENOENT)
                log_line(LOG_ERR, "There is no policy '%s': no %s/%s.json", policy, place->policies,
                         policy);
        else if (fd < 0)
                log_line(LOG_ERR, "Failed to open policy '%s': %s", policy, strerror(-fd));

        return fd;
}

/* --- having it compiled --- */

static int concatenate(const GateSet *gates, int *ret) {
        _cleanup_free_ uint8_t *all = NULL;
        size_t size = 0, at = 0;
        int fd;

        for (size_t i = 0; i < gates->n_gates; i++)
                size += gates->gates[i].file_bytes;
        all = malloc(size + 1);
        if (!all)
                return -ENOMEM;
        for (size_t i = 0; i < gates->n_gates; i++) {
                const Gate *gate = &gates->gates[i];

                if (gate->file_bytes > 0)
                        (void) memcpy(all + at, gate->file, gate->file_bytes);
                at += gate->file_bytes;
        }

        fd = fd_sealed_memfd("gates", all, size);
        if (fd < 0)
                return fd;

        *ret = fd;
        return 0;
}

/* What comes out of one pipe. */
typedef struct Output {
        int fd; /* -1: it has ended */
        uint8_t *data;
        size_t size, capacity;
} Output;

static void output_done(const Output *output) {
        free(output->data);
        closep(&output->fd);
}

static int output_open(size_t capacity, Output *ret, int *ret_end) {
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;

        ret->fd = ends[0];
        *ret_end = ends[1];
        ret->data = malloc(capacity + 1);
        ret->capacity = capacity;
        return ret->data ? 0 : -ENOMEM;
}

static int output_read(Output *output) {
        ssize_t n = read(output->fd, output->data + output->size, output->capacity - output->size);

        if (n < 0)
                return errno == EINTR ? 0 : -errno;
        if (n == 0) { /* at its end, or full */
                closep(&output->fd);
                output->fd = -1;
        }
        output->size += (size_t) n;
        return 0;
}

/* Until both pipes have ended. */
static int hear(Output *result, Output *complaints) {
        uint64_t end_ms = clock_boottime_ms() + DEADLINE_MS, now_ms;
        int r = 0;

        while (r >= 0 && (result->fd >= 0 || complaints->fd >= 0)) {
                struct pollfd items[] = { { .fd = result->fd, .events = POLLIN },
                                          { .fd = complaints->fd, .events = POLLIN } };

                now_ms = clock_boottime_ms();
                if (now_ms >= end_ms)
                        return -ETIMEDOUT;
                r = poll(items, ELEMENTSOF(items), (int) (end_ms - now_ms));
                if (r < 0)
                        r = errno == EINTR ? 0 : -errno;
                else if (items[0].revents)
                        r = output_read(result);
                else if (items[1].revents)
                        r = output_read(complaints);
        }

        return r;
}

static void tell(const Output *complaints) {
        const char *line = (const char *) complaints->data, *end = line + complaints->size;

        while (line < end) {
                const char *newline = memchr(line, '\n', (size_t) (end - line));
                const char *stop = newline ? newline : end;

                log_line(strncmp(line, "warning:", 8) == 0 ? LOG_WARNING : LOG_ERR, "%.*s",
                         (int) (stop - line), line);
                line = stop + 1;
        }
}

/* 0: it ended with success. */
static int conclude(int process) {
        siginfo_t info = { 0 };

        if (waitid(P_PIDFD, (id_t) process, &info, WEXITED) < 0)
                return -errno;
        if (info.si_code != CLD_EXITED)
                return -EIO;
        if (info.si_status == 127)
                return -ENOEXEC;

        return info.si_status == 0 ? 0 : -EINVAL;
}

static int run(const Place *place, const ProcessFd *fds, const char *name, Output *result,
               Output *complaints) {
        _cleanup_close_ int process = -1, out = -1, err = -1;
        const char *arguments[] = { "postured-compiler", "policy", "--name", name, NULL };
        ProcessFd all[4] = { fds[0], fds[1] };
        int r;

        r = output_open(POLICY_COMPILED_BYTES_MAX + 1, result, &out);
        if (r >= 0)
                r = output_open(COMPLAINTS_MAX, complaints, &err);
        if (r < 0)
                return r;

        all[2] = (ProcessFd){ out, STDOUT_FILENO };
        all[3] = (ProcessFd){ err, STDERR_FILENO };
        process = process_start(&(ProcessStart){ .libexec_fd = place->libexec_fd,
                                                 .program = "postured-compiler",
                                                 .argv = arguments,
                                                 .fds = all,
                                                 .n_fds = ELEMENTSOF(all) },
                                NULL);
        if (process < 0)
                return process;
        closep(&out);
        closep(&err);
        out = err = -1;

        r = hear(result, complaints);
        if (r < 0)
                (void) pidfd_send_signal(process, SIGKILL, NULL, 0);

        return r < 0 ? (void) conclude(process), r : conclude(process);
}

static int decode(const Output *result, PolicyFile *ret) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        int r;

        r = arena_new(ARENA_BYTES_MAX, &arena);
        if (r >= 0)
                r = policy_decode(result->data, result->size, arena, &ret->policy);
        if (r < 0)
                return r;

        ret->arena = TAKE_PTR(arena);
        return 0;
}

int policy_file_compile(const Place *place, int fd, const char *name, const GateSet *gates,
                        PolicyFile *ret) {
        _cleanup_(output_done) Output result = { .fd = -1 }, complaints = { .fd = -1 };
        _cleanup_free_ uint8_t *json = NULL;
        _cleanup_close_ int policy = -1, descriptors = -1;
        size_t size;
        int r;

        /* One byte more than may be: what is too large is the compiler's to say. */
        r = fd_read_all(fd, POLICY_FILE_BYTES_MAX + 1, &json, &size);
        if (r >= 0)
                r = policy = fd_sealed_memfd("policy", json, size);
        if (r >= 0)
                r = concatenate(gates, &descriptors);
        if (r >= 0)
                r = run(place,
                        (ProcessFd[]){ { policy, STDIN_FILENO },
                                       { descriptors, DESCRIPTORS_NUMBER } },
                        name, &result, &complaints);
        if (complaints.size > 0)
                tell(&complaints);
        if (r >= 0)
                r = decode(&result, ret);
        if (r < 0)
                log_line(LOG_ERR, "Policy %s was not accepted: %s", name,
                         r == -EINVAL ? "see above" : strerror(-r));

        return r;
}
