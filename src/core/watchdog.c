/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watchdog (sd_notify(3), WATCHDOG=1): fed only after a look at ourselves.
 *
 * Runs in the core. That the loop still turns is not enough: a timer that was lost would leave the
 * device unwatched, and nobody would see it before the record has expired.
 */

#include "core/watchdog.h"

#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"

#define GRACE_S 60U /* what is to happen at once may take this long */

/*
 * The current record has ended, nothing keeps us from making another, and there is none. By the
 * clock that nobody sets: one that was set is no fault of ours.
 */
static bool is_mute(const Daemon *d) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        const Claims *claims;

        if (!d->begun || d->stopping || !current || !chronicle_can_seal(d->chronicle))
                return false;

        claims = &current->view.claims;
        return clock_boottime_ms() / 1000U >=
               claims->uptime_s + (claims->expires_s - claims->issued_s) + GRACE_S;
}

const char *watchdog_check(const Daemon *d) {
        for (size_t i = 0; i < d->gates.n_gates; i++)
                if (rounds_is_forgotten(d->rounds, i))
                        return "a gate that is due is not sampled";

        return is_mute(d) ? "the record has expired and no other was made" : NULL;
}

/* Right after a suspend all that became due in it still is: that is looked at the next time. */
static bool just_woke(Daemon *d) {
        return suspension_ended(&d->watchdog_suspension, clock_boottime_ms(),
                                (uint64_t) clock_monotonic_ms());
}

static int on_feed(sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        const char *why = just_woke(d) ? NULL : watchdog_check(d);

        if (why)
                log_line(LOG_ERR, "Something is wrong with us (%s), the watchdog is not fed", why);
        else
                (void) sd_notify(0, "WATCHDOG=1");

        (void) sd_event_source_set_time_relative(s, d->watchdog_usec / 2);
        return sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
}

int watchdog_start(Daemon *d) {
        int r;

        r = sd_watchdog_enabled(0, &d->watchdog_usec);
        if (r <= 0)
                return r;

        (void) just_woke(d); /* from here on */

        /* Together with whatever else wakes us about then. */
        return sd_event_add_time_relative(d->event, &d->watchdog, CLOCK_MONOTONIC,
                                          d->watchdog_usec / 2, d->watchdog_usec / 4, on_feed, d);
}
