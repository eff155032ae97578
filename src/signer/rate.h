/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * How often anything is signed, all callers together: so many at once, refilled at that number a
 * minute. An honest core signs when claims change and before half of a record's life is gone.
 */
#define RATE_BURST      600U
#define RATE_PER_MINUTE 600U

typedef struct Rate {
        uint64_t budget_ms; /* each signature costs a minute's share */
        uint64_t at_ms;     /* CLOCK_BOOTTIME, when that was so */
} Rate;

Rate rate_full(uint64_t now_ms);

/* Whether one more is within it; then it is spent. Pure. */
bool rate_take(Rate *rate, uint64_t now_ms);
