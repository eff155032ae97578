/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hearing of a clock that was set.
 *
 * Runs in the core. A timer at the end of time is cancelled by the kernel whenever the wall clock
 * jumps (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET); nothing else tells of it.
 */

#include "core/clock_watch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/macro.h"

/* The kernel takes what is too far for as far as it goes. */
#define END_OF_TIME ((time_t) INT64_MAX)

typedef struct ClockWatch {
        void (*set)(void *userdata);
        void *userdata;
} ClockWatch;

static int arm(int fd) {
        const struct itimerspec never = { .it_value.tv_sec = END_OF_TIME };

        if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) >= 0)
                return 0;

        return errno == ECANCELED ? 0 : -errno; /* it is armed, and has missed nothing but this */
}

static int on_cancelled(sd_event_source *s, int fd, _unused_ uint32_t revents, void *userdata) {
        const ClockWatch *w = userdata;
        uint64_t n;
        int r;

        if (read(fd, &n, sizeof(n)) >= 0 || errno != ECANCELED)
                return 0;

        r = arm(fd);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to watch the clock any longer: %s", strerror(-r));
                (void) sd_event_source_set_enabled(s, SD_EVENT_OFF);
        }
        w->set(w->userdata);
        return 0;
}

int clock_watch_new(sd_event *event, void (*set)(void *userdata), void *userdata,
                    sd_event_source **ret) {
        _cleanup_close_ int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
        _cleanup_free_ ClockWatch *w = malloc(sizeof(*w));
        sd_event_source *source;
        int r;

        if (fd < 0)
                return -errno;
        if (!w)
                return -ENOMEM;
        r = arm(fd);
        if (r < 0)
                return r;

        *w = (ClockWatch){ set, userdata };
        r = sd_event_add_io(event, &source, fd, EPOLLIN, on_cancelled, w);
        if (r < 0)
                return r;
        (void) sd_event_source_set_io_fd_own(source, true);
        (void) sd_event_source_set_destroy_callback(source, free);
        (void) TAKE_FD(fd);
        (void) TAKE_PTR(w);
        *ret = source;
        return 0;
}
