/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What wakes a program that stays: a signal to stop, an hour that has come (by CLOCK_BOOTTIME, so
 * also over suspend), a wall clock that was set, and nobody reading what it writes.
 */
enum {
        WAKEUP_STOP,
        WAKEUP_HOUR,
        WAKEUP_CLOCK,
        WAKEUP_OUTPUT,
        _WAKEUP_MAX,
};

typedef struct Wakeups {
        struct pollfd fds[_WAKEUP_MAX]; /* to wait for, as poll() has it */
} Wakeups;

#define WAKEUPS_NONE                                                                               \
        ((Wakeups){ .fds = { { -1, 0, 0 }, { -1, 0, 0 }, { -1, 0, 0 }, { -1, 0, 0 } } })

/* Takes SIGINT and SIGTERM over, and SIGPIPE away, for good. `output_fd` stays the caller's. Negative errno. */
int wakeups_init(Wakeups *w, int output_fd);
void wakeups_done(Wakeups *w);

/* Sets the hour: from now, in milliseconds; 0: none. */
int wakeups_set(Wakeups *w, uint64_t in_ms);

/* Waits for any of them. `timeout_ms` -1: for ever. 0: time is up. Positive: it is to be taken. */
int wakeups_wait(Wakeups *w, int timeout_ms);

/* What has woken us; it is then forgotten. */
bool wakeups_take(Wakeups *w, unsigned which);
