/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy through the compiler.
 *
 * Runs in posturectl; the compiler runs in a process and a jail of its own and is handed sealed
 * bytes. Distrusts what it answers as the daemon does.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/sibling.h"
#include "ctl/compiled.h"
#include "ctl/verb.h"

#define ARENA_BYTES        ((size_t) 8 * POLICY_COMPILED_BYTES_MAX)
#define MESSAGES_BYTES_MAX 65536U
#define GATES_FD           3

typedef struct Pipes {
        int policy_fd, gates_fd; /* what the compiler reads */
        int out[2], messages[2]; /* pipes it writes */
} Pipes;

static void pipes_done(const Pipes *p) {
        const int all[] = { p->policy_fd, p->gates_fd,    p->out[0],
                            p->out[1],    p->messages[0], p->messages[1] };

        for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
                closep(&all[i]);
}

/* A path as it is, or the name of a policy that ships with us. */
static int open_policy(const char *file) {
        char folder[PATH_MAX], path[PATH_MAX];
        int fd = open(file, O_RDONLY | O_CLOEXEC), n;

        if (fd >= 0 || strchr(file, '/') || sibling_data("policy", folder, sizeof(folder)) < 0)
                return fd >= 0 ? fd : -errno;

        n = snprintf(path, sizeof(path), "%s/%s.json", folder, file);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;

        fd = open(path, O_RDONLY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static int pipes_init(const char *file, const GateFiles *gates, Pipes *p) {
        _cleanup_free_ uint8_t *text = NULL;
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        fd = open_policy(file);
        r = fd < 0 ? fd : fd_read_all(fd, (size_t) 2 * POLICY_FILE_BYTES_MAX, &text, &size);
        if (r < 0)
                return complain("Cannot read %s: %s", file, strerror(-r)), r;

        p->policy_fd = fd_sealed_memfd("policy", text, size);
        p->gates_fd =
                fd_sealed_memfd("gates", gates->sequence ? (const void *) gates->sequence : "",
                                gates->sequence_size);
        if (p->policy_fd < 0 || p->gates_fd < 0)
                return p->policy_fd < 0 ? p->policy_fd : p->gates_fd;

        return pipe2(p->out, O_CLOEXEC) < 0 || pipe2(p->messages, O_CLOEXEC) < 0 ? -errno : 0;
}

/* In the child. Descriptors are moved clear of the numbers that they are to have. Does not return. */
static _Noreturn void run(const char *program, const char *file, const Pipes *p) {
        const int from[] = { p->policy_fd, p->out[1], p->messages[1], p->gates_fd };
        char *const environment[] = { NULL };
        int moved[4];

        for (int i = 0; i < 4; i++)
                moved[i] = fcntl(from[i], F_DUPFD_CLOEXEC, GATES_FD + 1);
        for (int i = 0; i < 4; i++)
                if (moved[i] < 0 || dup2(moved[i], i) < 0)
                        _exit(EXIT_STATUS_ERROR);

        (void) execve(program,
                      (char *const[]){ (char *) (uintptr_t) program, (char *) (uintptr_t) "policy",
                                       (char *) (uintptr_t) "--name", (char *) (uintptr_t) file,
                                       NULL },
                      environment);
        _exit(EXIT_STATUS_ERROR);
}

/* The messages are few (the compiler stops at twenty) and fit a pipe, so they can wait. */
static int read_both(const Pipes *p, Compiled *c) {
        size_t size, messages_size;
        int r;

        r = fd_read_all(p->out[0], POLICY_COMPILED_BYTES_MAX, &c->bytes, &size);
        if (r < 0)
                return r;
        r = fd_read_all(p->messages[0], MESSAGES_BYTES_MAX, (uint8_t **) &c->messages,
                        &messages_size);
        if (r < 0)
                return r;

        c->policy = (Policy){ 0 };
        return size > 0 ? policy_decode(c->bytes, size, c->arena, &c->policy) : 0;
}

static int compile(const char *file, const GateFiles *gates, Compiled *c) {
        _cleanup_(pipes_done) Pipes p = { -1, -1, { -1, -1 }, { -1, -1 } };
        char program[PATH_MAX];
        int status, r;
        pid_t pid;

        r = pipes_init(file, gates, &p);
        if (r >= 0)
                r = sibling_program("postured-compiler", program, sizeof(program));
        if (r < 0)
                return r;

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                run(program, file, &p);

        (void) close(TAKE_FD(p.out[1]));
        (void) close(TAKE_FD(p.messages[1]));
        r = read_both(&p, c);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        c->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_STATUS_ERROR;
        return c->exit_status == 0 || r == -ENOMEM ? r : 0;
}

int compiled_new(const char *file, const GateFiles *gates, Compiled **ret) {
        _cleanup_(compiled_freep) Compiled *c = calloc(1, sizeof(*c));
        int r = -ENOMEM;

        if (c)
                r = arena_new(ARENA_BYTES, &c->arena);
        if (r >= 0)
                r = compile(file, gates, c);
        if (r < 0)
                return complain("Cannot check %s: %s", file, strerror(-r)), r;

        *ret = TAKE_PTR(c);
        return 0;
}

Compiled *compiled_free(Compiled *c) {
        if (!c)
                return NULL;

        (void) arena_free(c->arena);
        free(c->messages);
        free(c->bytes);
        free(c);
        return NULL;
}
