/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stopping in order: with a last record that says so, or once all who asked are served.
 *
 * Runs in the core.
 */

#include "core/ending.h"

#include <errno.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/sealing.h"

#define STOP_USEC (UINT64_C(5) * 1000000U) /* for the last record */

static int on_stop_limit(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Daemon *d = userdata;

        log_line(LOG_WARNING, "Stopping without a last record: it could not be made in time");
        return sd_event_exit(d->event, EXIT_SUCCESS);
}

void ending_begin(Daemon *d) {
        int r;

        if (d->stopping) { /* asked twice */
                (void) sd_event_exit(d->event, EXIT_SUCCESS);
                return;
        }

        d->stopping = true;
        (void) sd_notify(0, "STOPPING=1");
        r = d->options->once ? -ENODATA : sealing_shutdown(d);
        if (r >= 0)
                r = sd_event_add_time_relative(d->event, &d->stop, CLOCK_MONOTONIC, STOP_USEC, 0,
                                               on_stop_limit, d);
        if (r < 0)
                (void) sd_event_exit(d->event, EXIT_SUCCESS);
}

void ending_if_done(Daemon *d) {
        if (d->options->once && d->told && d->requests.n == 0 && server_n_clients(d->server) == 0)
                (void) sd_event_exit(d->event, EXIT_SUCCESS);
}
