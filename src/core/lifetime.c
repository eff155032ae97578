/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a record still lives.
 *
 * Runs in the core. Pure. The wall clock is whatever somebody sets: turned back it must not make a
 * record live longer, and turned on it ends one at once, for readers elsewhere have no other.
 */

#include "core/lifetime.h"

#define RENEWED_LEAST_S 120U /* a record that lives shorter is not made anew before its end */
#define RENEWED_AHEAD_S 2U   /* of its half: a second is cut off, and making one takes its time */

static uint64_t left(uint64_t whole_s, uint64_t passed_s) {
        return whole_s > passed_s ? whole_s - passed_s : 0;
}

Lifetime lifetime_of(const Claims *claims, const JudgeTime *now) {
        uint64_t life_s = claims->expires_s - claims->issued_s;
        uint64_t renewal_s = life_s < RENEWED_LEAST_S ? life_s : life_s / 2 - RENEWED_AHEAD_S;
        uint64_t boottime_s = now->boottime_ms / 1000U, passed_s = life_s;

        if (boottime_s >= claims->uptime_s)
                passed_s = boottime_s - claims->uptime_s;
        if (now->wall_s > claims->issued_s && now->wall_s - claims->issued_s > passed_s)
                passed_s = now->wall_s - claims->issued_s;

        return (Lifetime){
                .renewal_s = now->wall_s < claims->issued_s ? 0 : left(renewal_s, passed_s),
                .end_s = left(life_s, passed_s),
        };
}
