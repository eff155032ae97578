/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seeing that the device was asleep.
 *
 * Runs in the core. Pure. CLOCK_MONOTONIC stands still while it is suspended and CLOCK_BOOTTIME does
 * not (clock_gettime(2)): what lies between them only grows, and only then.
 */

#include "core/suspension.h"

#define NOTICED_MS 1000U /* the two are not read at one instant */

bool suspension_ended(Suspension *s, uint64_t boottime_ms, uint64_t monotonic_ms) {
        uint64_t slept_ms = boottime_ms > monotonic_ms ? boottime_ms - monotonic_ms : 0;
        bool ended = s->known && slept_ms >= s->slept_ms + NOTICED_MS;

        if (!s->known || ended)
                s->slept_ms = slept_ms;
        s->known = true;
        return ended;
}
