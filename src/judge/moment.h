/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/judge.h"

/*
 * CLOCK_BOOTTIME told in Unix seconds, by what both clocks say now. Results age by the former,
 * which no one can set; records speak of the latter.
 */

/* When something was observed: never after now, and never 0 unless now is. 0: NEVER_MS. */
uint64_t moment_past_s(const JudgeTime *now, uint64_t boottime_ms);

/* The last second before something will be too old; NEVER_MS: 0. */
uint64_t moment_until_s(const JudgeTime *now, uint64_t boottime_ms);
