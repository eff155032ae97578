/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit on signing.
 *
 * Runs in the signer: a core that fell to somebody must not fill the disk, nor make the key sign
 * without end. Pure.
 */

#include "signer/rate.h"

#define COST_MS   (60000U / RATE_PER_MINUTE)
#define BUDGET_MS ((uint64_t) RATE_BURST * COST_MS)

Rate rate_full(uint64_t now_ms) {
        return (Rate){ .budget_ms = BUDGET_MS, .at_ms = now_ms };
}

bool rate_take(Rate *rate, uint64_t now_ms) {
        uint64_t passed_ms = now_ms > rate->at_ms ? now_ms - rate->at_ms : 0;

        rate->budget_ms =
                passed_ms > BUDGET_MS - rate->budget_ms ? BUDGET_MS : rate->budget_ms + passed_ms;
        rate->at_ms = now_ms;
        if (rate->budget_ms < COST_MS)
                return false;

        rate->budget_ms -= COST_MS;
        return true;
}
