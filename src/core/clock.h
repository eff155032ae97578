/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/clock.h"
#include "judge/judge.h"

/*
 * The two clocks of the daemon. A recorded device is judged as of its own time: `offset_s` moves the
 * wall clock there, and `uptime_offset_s` the uptime that gates are told. On a running device both
 * are 0.
 */
typedef struct Clock {
        int64_t offset_s;
        int64_t uptime_offset_s;
} Clock;

/* Before 1970 there is no time. */
static inline JudgeTime clock_now(const Clock *clock) {
        int64_t wall_s = clock_wall_s() + clock->offset_s;

        return (JudgeTime){ .wall_s = wall_s > 0 ? (uint64_t) wall_s : 0,
                            .boottime_ms = clock_boottime_ms() };
}
