/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of the compiler.
 *
 * Runs in the core, which never parses JSON: the bytes go to postured-compiler as they are, and
 * what comes back is decoded like the word of any other process, in a bounded time and size.
 */

#include "core/compilation.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/process.h"

#define ARENA_BYTES_MAX    4194304U
#define COMPLAINTS_MAX     32768U /* bytes of messages that are heard */
#define DESCRIPTORS_NUMBER 3
#define END_MS             1000 /* for it to end, once it has said all */

enum { RESULT, COMPLAINTS };

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

struct Compilation {
        const char *name;
        int process;
        Output outputs[COMPILATION_PIPES];
};

void compiled_policy_done(CompiledPolicy *policy) {
        (void) arena_free(policy->arena);
        *policy = (CompiledPolicy){ 0 };
}

/* --- starting --- */

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

static int start(Compilation *c, const Place *place, const ProcessFd *fds) {
        _cleanup_close_ int out = -1, err = -1;
        const char *arguments[] = { "postured-compiler", "policy", "--name", c->name, NULL };
        ProcessFd all[4] = { fds[0], fds[1] };
        int r;

        r = output_open(POLICY_COMPILED_BYTES_MAX + 1, &c->outputs[RESULT], &out);
        if (r >= 0)
                r = output_open(COMPLAINTS_MAX, &c->outputs[COMPLAINTS], &err);
        if (r < 0)
                return r;

        all[2] = (ProcessFd){ out, STDOUT_FILENO };
        all[3] = (ProcessFd){ err, STDERR_FILENO };
        r = process_start(&(ProcessStart){ .libexec_fd = place->libexec_fd,
                                           .program = "postured-compiler",
                                           .argv = arguments,
                                           .fds = all,
                                           .n_fds = ELEMENTSOF(all) },
                          NULL);
        if (r < 0)
                return r;

        c->process = r;
        return 0;
}

int compilation_new(const Place *place, int fd, const char *name, const GateSet *gates,
                    Compilation **ret) {
        _cleanup_(compilation_freep) Compilation *c = malloc(sizeof(*c));
        _cleanup_free_ uint8_t *json = NULL;
        _cleanup_close_ int policy = -1, descriptors = -1;
        size_t size;
        int r;

        if (!c)
                return -ENOMEM;
        *c = (Compilation){ .name = name,
                            .process = -1,
                            .outputs = { { .fd = -1 }, { .fd = -1 } } };

        /* One byte more than may be: what is too large is the compiler's to say. */
        r = fd_read_all(fd, POLICY_FILE_BYTES_MAX + 1, &json, &size);
        if (r >= 0)
                r = policy = fd_sealed_memfd("policy", json, size);
        if (r >= 0)
                r = concatenate(gates, &descriptors);
        if (r >= 0)
                r = start(c, place,
                          (ProcessFd[]){ { policy, STDIN_FILENO },
                                         { descriptors, DESCRIPTORS_NUMBER } });
        if (r < 0)
                return r;

        *ret = TAKE_PTR(c);
        return 0;
}

Compilation *compilation_free(Compilation *c) {
        if (!c)
                return NULL;

        if (c->process >= 0)
                (void) process_end(c->process, END_MS);
        closep(&c->process);
        for (size_t i = 0; i < COMPILATION_PIPES; i++)
                output_done(&c->outputs[i]);
        free(c);
        return NULL;
}

/* --- hearing it --- */

int compilation_fd(const Compilation *c, size_t pipe) {
        return c->outputs[pipe].fd;
}

int compilation_hear(Compilation *c, size_t pipe) {
        return output_read(&c->outputs[pipe]);
}

bool compilation_is_complete(const Compilation *c) {
        return c->outputs[RESULT].fd < 0 && c->outputs[COMPLAINTS].fd < 0;
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

/* 0: it ended with success. One that has said all and stays is not waited for. */
static int conclude(const Compilation *c) {
        struct pollfd item = { .fd = c->process, .events = POLLIN };
        siginfo_t info = { 0 };

        if (poll(&item, 1, END_MS) == 0)
                return -ETIMEDOUT;
        if (waitid(P_PIDFD, (id_t) c->process, &info, WEXITED | WNOHANG) < 0)
                return -errno;
        if (info.si_code != CLD_EXITED)
                return -EIO;
        if (info.si_status == 127)
                return -ENOEXEC;

        return info.si_status == 0 ? 0 : -EINVAL;
}

static int decode(const Output *result, CompiledPolicy *ret) {
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

int compilation_result(Compilation *c, CompiledPolicy *ret) {
        int r;

        r = conclude(c);
        if (c->outputs[COMPLAINTS].size > 0)
                tell(&c->outputs[COMPLAINTS]);
        if (r >= 0)
                r = decode(&c->outputs[RESULT], ret);
        if (r < 0)
                log_line(LOG_ERR, "Policy %s was not accepted: %s", c->name,
                         r == -EINVAL ? "see above" : strerror(-r));

        return r;
}
