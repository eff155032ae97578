/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* How long the device has been suspended in all, as far as was looked. Zeroed: it was not yet. */
typedef struct Suspension {
        bool known;
        uint64_t slept_ms; /* by which CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC */
} Suspension;

/* Whether the device was suspended since the last look; both clocks read now. Pure. */
bool suspension_ended(Suspension *suspension, uint64_t boottime_ms, uint64_t monotonic_ms);
