/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/judge.h"
#include "record/claims.h"

/*
 * How many seconds are left of a record of this boot, by the clock that nobody sets and by the other
 * one: whichever is further on counts.
 */
typedef struct Lifetime {
        uint64_t renewal_s; /* until there should be a newer one; 0: there should be by now */
        uint64_t end_s;     /* until it says nothing any more; 0: it does not now */
} Lifetime;

/* Just before half of its life is gone, or all of a short one. A record of a later time than now is to be replaced. */
Lifetime lifetime_of(const Claims *claims, const JudgeTime *now);
