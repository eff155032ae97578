/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two clocks.
 *
 * Runs in core. Pure: what both clocks say is an argument.
 */

#include "judge/moment.h"

#include "judge/verdict.h"

uint64_t moment_past_s(const JudgeTime *now, uint64_t boottime_ms) {
        uint64_t age_s;

        if (boottime_ms == NEVER_MS)
                return 0;
        if (boottime_ms >= now->boottime_ms)
                return now->wall_s;

        age_s = (now->boottime_ms - boottime_ms) / 1000;
        if (age_s >= now->wall_s)
                return now->wall_s > 0;

        return now->wall_s - age_s;
}

uint64_t moment_until_s(const JudgeTime *now, uint64_t boottime_ms) {
        uint64_t left_s;

        if (boottime_ms == NEVER_MS)
                return 0;
        if (boottime_ms <= now->boottime_ms)
                return now->wall_s;

        left_s = (boottime_ms - now->boottime_ms) / 1000;
        return left_s > UINT64_MAX - now->wall_s ? UINT64_MAX : now->wall_s + left_s;
}
