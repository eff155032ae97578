/* SPDX-License-Identifier: Apache-2.0 */
/* See clock.h. The calls have the names of libc's, and the linker prefers them. */

#include "clock.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"

#define TIMERS_MAX    32U
#define SEEN          __attribute__((visibility("default"))) /* by libsystemd, too */
#define USEC_PER_S    UINT64_C(1000000)
#define HELD_MS       100
#define AT_MOST_TURNS 100000U /* of a loop without time going on: it would never end */

#define START_MONOTONIC_USEC (UINT64_C(100) * USEC_PER_S + 123456U) /* on no grid */
#define START_WALL_USEC      (UINT64_C(1790000000) * USEC_PER_S)

/* A timerfd: an eventfd that time writes to. */
typedef struct Timer {
        uint64_t at_usec; /* of its clock */
        int fd;
        clockid_t clock;
        bool armed;
        bool sees_steps; /* TFD_TIMER_CANCEL_ON_SET */
        bool cancelled;  /* and nobody has read that yet */
} Timer;

static Timer timers[TIMERS_MAX];
static size_t n_timers;
static uint64_t monotonic_usec = START_MONOTONIC_USEC, slept_usec;
static uint64_t wall_ahead_usec = START_WALL_USEC; /* of CLOCK_BOOTTIME */
static uint64_t limit_usec = UINT64_MAX;           /* of CLOCK_BOOTTIME */
static bool held;
static unsigned n_turns;
static void (*on_moved)(void);

/* --- time --- */

static bool tell(clockid_t clock, uint64_t *ret_usec) {
        switch (clock) {
        case CLOCK_MONOTONIC:
        case CLOCK_MONOTONIC_COARSE:
        case CLOCK_MONOTONIC_RAW:
                *ret_usec = monotonic_usec;
                return true;
        case CLOCK_BOOTTIME:
        case CLOCK_BOOTTIME_ALARM:
                *ret_usec = monotonic_usec + slept_usec;
                return true;
        case CLOCK_REALTIME:
        case CLOCK_REALTIME_ALARM:
        case CLOCK_REALTIME_COARSE:
                *ret_usec = monotonic_usec + slept_usec + wall_ahead_usec;
                return true;
        default:
                return false; /* processor time is real */
        }
}

SEEN int clock_gettime(clockid_t clock, struct timespec *ret) {
        uint64_t usec;

        if (!tell(clock, &usec))
                return (int) syscall(SYS_clock_gettime, clock, ret);

        ret->tv_sec = (time_t) (usec / USEC_PER_S);
        ret->tv_nsec = (long) (usec % USEC_PER_S) * 1000;
        return 0;
}

/* A clock that something else keeps right. */
SEEN int adjtimex(struct timex *ret) {
        uint64_t usec = monotonic_usec + slept_usec + wall_ahead_usec;

        *ret = (struct timex){ .time.tv_sec = (time_t) (usec / USEC_PER_S) };
        return TIME_OK;
}

static void go_on(uint64_t usec) {
        if (usec == 0)
                return;

        monotonic_usec += usec;
        n_turns = 0;
        if (on_moved)
                on_moved();
}

/* --- timers --- */

static Timer *timer_of(int fd) {
        for (size_t i = 0; i < n_timers; i++)
                if (timers[i].fd == fd)
                        return &timers[i];

        return NULL;
}

/* How long until it fires; UINT64_MAX: it does not. */
static uint64_t left(const Timer *t) {
        uint64_t now_usec = 0;

        if (!t->armed)
                return UINT64_MAX;
        (void) tell(t->clock, &now_usec);
        return t->at_usec > now_usec ? t->at_usec - now_usec : 0;
}

static void fire(const Timer *t) {
        if (eventfd_write(t->fd, 1) < 0)
                abort();
}

static void fire_due(void) {
        for (size_t i = 0; i < n_timers; i++)
                if (left(&timers[i]) == 0) {
                        timers[i].armed = false;
                        fire(&timers[i]);
                }
}

SEEN int timerfd_create(clockid_t clock, int flags) {
        int fd = eventfd(0, (flags & TFD_CLOEXEC ? EFD_CLOEXEC : 0) |
                                    (flags & TFD_NONBLOCK ? EFD_NONBLOCK : 0));

        if (fd < 0)
                return fd;
        if (n_timers == TIMERS_MAX)
                abort();

        timers[n_timers++] = (Timer){ .fd = fd, .clock = clock };
        return fd;
}

static uint64_t usec_of(const struct timespec *t) {
        if (t->tv_sec < 0 || (uint64_t) t->tv_sec > UINT64_MAX / USEC_PER_S - 1)
                return UINT64_MAX;

        return (uint64_t) t->tv_sec * USEC_PER_S + ((uint64_t) t->tv_nsec + 999U) / 1000U;
}

/* As timerfd_settime(2), of timers that fire once. */
SEEN int timerfd_settime(int fd, int flags, const struct itimerspec *value,
                         struct itimerspec *old) {
        uint64_t now_usec = 0, at_usec = usec_of(&value->it_value);
        Timer *t = timer_of(fd);
        eventfd_t fired;

        if (!t || old || value->it_interval.tv_sec != 0 || value->it_interval.tv_nsec != 0)
                abort();

        (void) eventfd_read(fd, &fired);
        t->sees_steps = flags & TFD_TIMER_CANCEL_ON_SET;
        t->armed = at_usec > 0;
        (void) tell(t->clock, &now_usec);
        if (!(flags & TFD_TIMER_ABSTIME))
                at_usec = at_usec < UINT64_MAX - now_usec ? at_usec + now_usec : UINT64_MAX;
        t->at_usec = at_usec;
        if (!TAKE(t->cancelled, false))
                return 0;

        errno = ECANCELED;
        return -1;
}

SEEN ssize_t __wrap_read(int fd, void *buffer, size_t size);
ssize_t __real_read(int fd, void *buffer, size_t size);

/* What the core reads: of a timer that was cancelled there is nothing to read (timerfd_create(2)). */
ssize_t __wrap_read(int fd, void *buffer, size_t size) {
        Timer *t = timer_of(fd);
        ssize_t n = __real_read(fd, buffer, size);

        if (!t || !TAKE(t->cancelled, false))
                return n;

        errno = ECANCELED;
        return -1;
}

/* The kernel tells of a clock that was set, and of every resume. */
static void cancel_all(void) {
        for (size_t i = 0; i < n_timers; i++)
                if (timers[i].sees_steps) {
                        timers[i].cancelled = true;
                        fire(&timers[i]);
                }
}

/* --- waiting --- */

static void end_if_stuck(void) {
        if (++n_turns < AT_MOST_TURNS)
                return;

        (void) fprintf(stderr, "The loop turns without end, and time stands still.\n");
        abort();
}

static int wait_for(int epoll, struct epoll_event *events, int size, uint64_t timeout_usec) {
        uint64_t waited_usec = 0;

        end_if_stuck();
        for (;;) {
                uint64_t now_usec = monotonic_usec + slept_usec;
                uint64_t room_usec = limit_usec > now_usec ? limit_usec - now_usec : 0;
                uint64_t next_usec = UINT64_MAX;
                long n;

                fire_due();
                n = syscall(SYS_epoll_pwait, epoll, events, size, held ? HELD_MS : 0, NULL, 0);
                if (n != 0 || held)
                        return (int) n;

                for (size_t i = 0; i < n_timers; i++)
                        if (left(&timers[i]) < next_usec)
                                next_usec = left(&timers[i]);
                if (timeout_usec - waited_usec < room_usec)
                        room_usec = timeout_usec - waited_usec;
                if (next_usec > room_usec) {
                        go_on(room_usec);
                        return 0;
                }
                go_on(next_usec);
                waited_usec += next_usec;
        }
}

SEEN int epoll_wait(int epoll, struct epoll_event *events, int size, int timeout_ms) {
        return wait_for(epoll, events, size,
                        timeout_ms < 0 ? UINT64_MAX : (uint64_t) timeout_ms * 1000U);
}

SEEN int epoll_pwait2(int epoll, struct epoll_event *events, int size,
                      const struct timespec *timeout, const sigset_t *signals) {
        if (signals)
                abort();

        return wait_for(epoll, events, size, timeout ? usec_of(timeout) : UINT64_MAX);
}

/* --- the test's own --- */

void clock_reset(void (*moved)(void)) {
        n_timers = 0;
        monotonic_usec = START_MONOTONIC_USEC;
        slept_usec = 0;
        wall_ahead_usec = START_WALL_USEC;
        limit_usec = UINT64_MAX;
        held = false;
        n_turns = 0;
        on_moved = moved;
}

void clock_limit(uint64_t boottime_ms) {
        limit_usec = boottime_ms * 1000U;
}

void clock_hold(bool hold) {
        held = hold;
}

void clock_suspend(uint64_t ms) {
        slept_usec += ms * 1000U;
        cancel_all();
}

void clock_step(int64_t s) {
        wall_ahead_usec += (uint64_t) s * USEC_PER_S; /* of either sign */
        cancel_all();
}
