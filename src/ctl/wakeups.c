/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What wakes a program that stays.
 *
 * Runs in posturectl.
 */

#include "ctl/wakeups.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/macro.h"

/* Fires never, but for being cancelled when somebody sets the clock: timerfd_create(2). */
static int arm_clock(int fd) {
        const struct itimerspec never = { .it_value = { .tv_sec = 1LL << 40 } };

        return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0
                       ? -errno
                       : 0;
}

int wakeups_init(Wakeups *w, int output_fd) {
        sigset_t stop;

        *w = WAKEUPS_NONE;
        (void) sigemptyset(&stop);
        (void) sigaddset(&stop, SIGINT);
        (void) sigaddset(&stop, SIGTERM);
        if (sigprocmask(SIG_BLOCK, &stop, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
                return -errno;

        w->fds[WAKEUP_STOP].fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
        w->fds[WAKEUP_HOUR].fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
        w->fds[WAKEUP_CLOCK].fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
        w->fds[WAKEUP_OUTPUT].fd = output_fd; /* for POLLERR, which needs no asking */
        for (unsigned i = WAKEUP_STOP; i <= WAKEUP_CLOCK; i++) {
                if (w->fds[i].fd < 0)
                        return -errno;
                w->fds[i].events = POLLIN;
        }

        return arm_clock(w->fds[WAKEUP_CLOCK].fd);
}

void wakeups_done(Wakeups *w) {
        for (unsigned i = WAKEUP_STOP; i <= WAKEUP_CLOCK; i++)
                if (w->fds[i].fd >= 0)
                        (void) close(w->fds[i].fd);

        *w = WAKEUPS_NONE;
}

int wakeups_set(Wakeups *w, uint64_t in_ms) {
        const struct itimerspec hour = { .it_value = { .tv_sec = (time_t) (in_ms / 1000U),
                                                       .tv_nsec = (long) (in_ms % 1000U) *
                                                                  1000000L } };

        return timerfd_settime(w->fds[WAKEUP_HOUR].fd, 0, &hour, NULL) < 0 ? -errno : 0;
}

int wakeups_wait(Wakeups *w, int timeout_ms) {
        int n = poll(w->fds, ELEMENTSOF(w->fds), timeout_ms);

        return n < 0 ? -errno : n;
}

bool wakeups_take(Wakeups *w, unsigned which) {
        struct pollfd *p = &w->fds[which];
        struct signalfd_siginfo unused;
        bool woke = p->revents != 0;

        p->revents = 0;
        if (woke &&
            which != WAKEUP_OUTPUT) /* the clock's says ECANCELED, and is armed anew by that */
                (void) !read(p->fd, &unused, sizeof(unused));

        return woke;
}
