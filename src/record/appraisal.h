/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "record/claims.h"

/* The tier of a gate or device with that status. Unknown is a warning: never TIER_NONE. */
Tier tier_of(Status status);

/* The trust vector of a gate whose status and reasons are set: `vector` and `vector_mask`. */
void appraise_gate(ClaimedGate *gate);

/*
 * Whether a gate may make the claims that it makes: those that belong to it, none in a band above
 * its tier, and none if it does not apply.
 */
bool vector_is_allowed(const ClaimedGate *gate);

/* The five decisions as they follow from the rest of the claims. */
void claims_decide(const Claims *claims, Decision ret[_DECISION_MAX]);

/* The greatest tier of gates that apply. */
Tier claims_tier(const Claims *claims);

/* The limitation codes that every record with this key protection carries; how many. */
size_t claims_limitations(KeyProtection protection, uint8_t ret[CLAIMS_LIMITATIONS_MAX]);

/* The end of the longest life that the claims allow. */
uint64_t claims_latest_end_s(const Claims *claims);

/* The join of a gate's objectives. */
Status claims_gate_status(const ClaimedGate *gate);
