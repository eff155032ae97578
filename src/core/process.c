/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting our own programs. No other is ever started.
 *
 * Runs in the core, and in the launcher (core/launcher.c) with the rights of whoever started it.
 */

#include "core/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

#define NUMBERS_END 64 /* above all numbers that a program is given */

int process_channel(int ret[2]) {
        return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ret) < 0
                       ? -errno
                       : 0;
}

int process_connect(const char *run, const char *name, int *ret) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        _cleanup_close_ int fd = -1;
        int n;

        n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s.socket", run, name);
        if (n < 0 || (size_t) n >= sizeof(address.sun_path))
                return -ENAMETOOLONG;

        fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

/* Out of the way first: a number that is wanted may be in use for another of them, or for the
 * directory of the program. */
static int place_fds(const ProcessStart *start, int *ret_libexec) {
        int moved[PROCESS_FDS_MAX];

        /* Ours are close-on-exec; what whoever started us left open need not be. */
        (void) close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
        *ret_libexec = fcntl(start->libexec_fd, F_DUPFD_CLOEXEC, NUMBERS_END);
        if (*ret_libexec < 0)
                return -errno;
        for (size_t i = 0; i < start->n_fds; i++) {
                moved[i] = fcntl(start->fds[i].fd, F_DUPFD_CLOEXEC, NUMBERS_END);
                if (moved[i] < 0)
                        return -errno;
        }
        for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++) {
                int null = open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY);

                if (null < 0)
                        continue; /* standard descriptors may then be closed: nobody reads them */
                if (null != fd) {
                        (void) dup2(null, fd);
                        (void) close(null);
                }
        }
        for (size_t i = 0; i < start->n_fds; i++)
                if (dup2(moved[i], start->fds[i].number) < 0)
                        return -errno;

        return 0;
}

/* In the new process, up to the new program. */
_Noreturn static void become(const ProcessStart *start, pid_t parent) {
        char options[512];
        const char *environment[2] = { NULL, NULL };
        const char *asan = PST_SANITIZE ? getenv("ASAN_OPTIONS") : NULL;
        int libexec_fd, n;
        sigset_t none;

        /* What is ignored or blocked here would be so there too. */
        for (int i = 1; i < NSIG; i++)
                (void) signal(i, SIG_DFL);
        (void) sigemptyset(&none);
        (void) sigprocmask(SIG_SETMASK, &none, NULL);
        (void) setpgid(0, 0); /* a terminal's interrupt is the core's to act on */

        /* It is of no use without us, and a hung one would keep its files. If we are gone already,
         * the signal will never come. */
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
                _exit(EXIT_FAILURE);

        if (asan) {
                n = snprintf(options, sizeof(options), "ASAN_OPTIONS=%s", asan);
                environment[0] = n > 0 && (size_t) n < sizeof(options) ? options : NULL;
        }

        if (place_fds(start, &libexec_fd) >= 0)
                (void) execveat(libexec_fd, start->program, (char *const *) (uintptr_t) start->argv,
                                (char *const *) (uintptr_t) environment, 0);
        _exit(127);
}

int process_start(const ProcessStart *start, pid_t *ret_pid) {
        pid_t parent = getpid(), pid;
        int fd;

        if (start->n_fds > PROCESS_FDS_MAX)
                return -E2BIG;
        if (faccessat(start->libexec_fd, start->program, X_OK, AT_EACCESS) < 0)
                return -errno;

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                become(start, parent);

        /* Nobody has waited for it, so the number is still its. */
        fd = pidfd_open(pid, 0);
        if (fd < 0) {
                int r = -errno;

                (void) kill(pid, SIGKILL);
                return r;
        }

        if (ret_pid)
                *ret_pid = pid;
        return fd;
}

int process_end(int pid_fd, int timeout_ms) {
        struct pollfd item = { .fd = pid_fd, .events = POLLIN };
        siginfo_t info = { 0 };

        (void) pidfd_send_signal(pid_fd, SIGKILL, NULL, 0);
        (void) poll(&item, 1, timeout_ms);
        if (waitid(P_PIDFD, (id_t) pid_fd, &info, WEXITED | WNOHANG) < 0)
                return errno == ECHILD ? 0 : -errno; /* it was waited for already */

        return info.si_pid == 0 ? -ETIMEDOUT : 0;
}
