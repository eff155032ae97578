/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A daemon for one evaluation.
 *
 * Runs in posturectl, and starts postured as the same user. One of the two programs that posturectl
 * may start.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/sibling.h"
#include "ctl/throwaway.h"

#define PASSED_FD     3 /* SD_LISTEN_FDS_START */
#define ARGUMENTS_MAX 16

struct Throwaway {
        char folder[PATH_MAX];
        pid_t pid;
        int status; /* of waitpid(), once reaped */
        Client *client;
};

typedef struct Command {
        char program[PATH_MAX];
        char now[32];
        const char *argv[ARGUMENTS_MAX];
        size_t n;
} Command;

static void add(Command *c, const char *option, const char *value) {
        if (!value)
                return;
        c->argv[c->n++] = option;
        c->argv[c->n++] = value;
}

static int command_init(const Options *options, const char *folder, Command *c) {
        int r;

        *c = (Command){ 0 };
        r = sibling_program("postured", c->program, sizeof(c->program));
        if (r < 0) {
                (void) complain("Cannot find %s: %s", c->program, strerror(-r));
                return r;
        }

        c->argv[c->n++] = c->program;
        add(c, "--private", folder);
        add(c, "--root", options->root);
        add(c, "--policy", options->policy);
        add(c, "--gates", options->gates);
        if (options->has_now) {
                (void) snprintf(c->now, sizeof(c->now), "%llu",
                                (unsigned long long) options->now_s);
                add(c, "--now", c->now);
        }
        c->argv[c->n++] = "--once";
        c->argv[c->n] = NULL;
        return 0;
}

/* In the child: the connection at the place where socket activation has it. Does not return. */
static _Noreturn void run(const Command *c, int fd) {
        char pid[32];

        (void) prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void) snprintf(pid, sizeof(pid), "%d", getpid());
        if ((fd == PASSED_FD ? fcntl(fd, F_SETFD, 0) : dup2(fd, PASSED_FD)) >= 0 &&
            setenv("LISTEN_PID", pid, 1) == 0 && setenv("LISTEN_FDS", "1", 1) == 0 &&
            setenv("LISTEN_FDNAMES", "client", 1) == 0)
                (void) execv(c->program, (char *const *) (uintptr_t) c->argv);

        (void) complain("Cannot start %s: %s", c->program, strerror(errno));
        _exit(EXIT_STATUS_ERROR);
}

static int make_folder(char *ret, size_t size) {
        const char *tmp = getenv("TMPDIR");
        int n = snprintf(ret, size, "%s/posture-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");

        if (n < 0 || (size_t) n >= size)
                return -ENAMETOOLONG;

        return mkdtemp(ret) ? 0 : -errno;
}

static int start(Throwaway *t, const Options *options) {
        _cleanup_close_ int ours = -1, theirs = -1;
        Command command;
        int pair[2], r;

        r = make_folder(t->folder, sizeof(t->folder));
        if (r < 0) {
                t->folder[0] = '\0';
                return complain("Cannot make a temporary folder: %s", strerror(-r)), r;
        }
        r = command_init(options, t->folder, &command);
        if (r < 0)
                return r;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        ours = pair[0];
        theirs = pair[1];

        t->pid = fork();
        if (t->pid < 0)
                return -errno;
        if (t->pid == 0)
                run(&command, theirs);

        r = client_new_fd(ours, &t->client);
        if (r >= 0)
                (void) TAKE_FD(ours);
        return r;
}

int throwaway_new(const Options *options, Throwaway **ret) {
        _cleanup_(throwaway_freep) Throwaway *t = calloc(1, sizeof(*t));
        int r;

        if (!t)
                return -ENOMEM;

        r = start(t, options);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(t);
        return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
        (void) st;
        (void) type;
        (void) at;
        return remove(path) < 0 ? -errno : 0;
}

Throwaway *throwaway_free(Throwaway *t) {
        if (!t)
                return NULL;

        (void) client_free(t->client);
        if (t->pid > 0) {
                (void) kill(t->pid, SIGTERM);
                while (waitpid(t->pid, &t->status, 0) < 0 && errno == EINTR)
                        ;
        }
        if (t->folder[0])
                (void) nftw(t->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);

        free(t);
        return NULL;
}

Client *throwaway_client(Throwaway *t) {
        return t->client;
}

/* A daemon that hangs up at once is about to end: its status is worth a short wait. */
int throwaway_refused(Throwaway *t) {
        for (int i = 0; t->pid > 0 && i < 100; i++) {
                pid_t reaped = waitpid(t->pid, &t->status, WNOHANG);

                if (reaped == t->pid) {
                        t->pid = 0;
                        return WIFEXITED(t->status) ? WEXITSTATUS(t->status) : EXIT_STATUS_ERROR;
                }
                (void) usleep(10000);
        }

        return 0;
}
