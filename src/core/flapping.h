/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/bucket.h"
#include "message/policy.h"

/* How many records that tell a change may still be made. Times are ms of CLOCK_BOOTTIME. */
typedef struct Flapping {
        Bucket bucket;
        bool held;  /* a change waits to be told */
        bool bites; /* one had to wait, and it has not been quiet since */
} Flapping;

Flapping flapping_new(const PolicyChanges *limit, uint64_t now_ms);

/* Whether a change may be told now; then it counts, else it is held. Pure. */
bool flapping_admit(Flapping *f, const PolicyChanges *limit, uint64_t now_ms);

/* What was held is as it was told last: nothing waits. */
void flapping_drop(Flapping *f);

/* When what is held may be told, or else when the limit no longer bites; UINT64_MAX: neither. */
uint64_t flapping_next_ms(const Flapping *f, const PolicyChanges *limit, uint64_t now_ms);

/* Whether the limit bites: until nothing is held and the whole of it is there again. */
bool flapping_bites(Flapping *f, const PolicyChanges *limit, uint64_t now_ms);
