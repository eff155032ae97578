/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from statuses: tiers, trust vectors, decisions, limitations, the end of a record.
 *
 * Runs in core, which states it, and again wherever a record is verified, which compares. Pure.
 */

#include "record/appraisal.h"

#include "base/macro.h"

#define FIRST_EXTENSION_GATE    11U
#define LIMITATION_SOFTWARE_KEY 15U
#define TRUST_SIGNATURE_FAILED  99 /* AR4SI: cryptographic validation failed */
#define TRUST_CONFIGURATION_OLD 36
#define TRUST_OTHER_OLD         (-33)

/* Of each gate and claim: the value when it is satisfied, degraded, violated. 0: no such claim. */
static const struct {
        int8_t satisfied, degraded, violated;
} values[FIRST_EXTENSION_GATE][CLAIMS_TRUST_MAX] = {
        [1] = { [TRUST_EXECUTABLES] = { 3, 32, 96 }, [TRUST_FILE_SYSTEM] = { 2, 32, 96 } },
        [2] = { [TRUST_EXECUTABLES] = { 3, 32, 96 }, [TRUST_HARDWARE] = { 2, 32, 96 } },
        [3] = { [TRUST_EXECUTABLES] = { 2, 33, 96 } },
        [4] = { [TRUST_CONFIGURATION] = { 2, 32, 96 }, [TRUST_STORAGE_OPAQUE] = { 2, 32, 96 } },
        [5] = { [TRUST_CONFIGURATION] = { 3, 32, 96 } },
        [6] = { [TRUST_CONFIGURATION] = { 3, 32, 96 }, [TRUST_EXECUTABLES] = { 2, 33, 96 } },
        [7] = { [TRUST_CONFIGURATION] = { 3, 32, 96 } },
        [8] = { [TRUST_CONFIGURATION] = { 3, 32, 96 } },
        [9] = { [TRUST_CONFIGURATION] = { 3, 32, 96 }, [TRUST_FILE_SYSTEM] = { 2, 32, 96 } },
        [10] = { [TRUST_CONFIGURATION] = { 3, 36, 96 } },
};

Tier tier_of(Status status) {
        static const Tier tiers[_STATUS_MAX] = {
                [STATUS_UNKNOWN] = TIER_WARNING,          [STATUS_SATISFIED] = TIER_AFFIRMING,
                [STATUS_DEGRADED] = TIER_WARNING,         [STATUS_STALE] = TIER_WARNING,
                [STATUS_VIOLATED] = TIER_CONTRAINDICATED, [STATUS_NOT_APPLICABLE] = TIER_NONE,
        };

        return tiers[status < _STATUS_MAX ? status : STATUS_UNKNOWN];
}

/* The band of a trust claim, as the tier that it belongs to (AR4SI section 2.3.2). */
static Tier band_of(int value) {
        if (value >= -1 && value <= 1)
                return TIER_NONE;
        if (value >= -32 && value <= 31)
                return TIER_AFFIRMING;
        return value >= -96 && value <= 95 ? TIER_WARNING : TIER_CONTRAINDICATED;
}

static bool is_gates_own(uint8_t number, unsigned claim) {
        return number >= FIRST_EXTENSION_GATE || values[number][claim].satisfied != 0;
}

static bool has_reason(const ClaimedGate *gate, ReasonCode reason) {
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                for (size_t i = 0; i < gate->objectives[o].n_reasons; i++)
                        if (gate->objectives[o].reasons[i] == reason)
                                return true;

        return false;
}

/* 0: the claim is not made. */
static int8_t claim_value(const ClaimedGate *gate, unsigned claim) {
        switch (gate->status) {
        case STATUS_SATISFIED:
                return values[gate->number][claim].satisfied;
        case STATUS_DEGRADED:
                return values[gate->number][claim].degraded;
        case STATUS_VIOLATED:
                if (gate->number <= 2 && claim == TRUST_EXECUTABLES &&
                    has_reason(gate, REASON_SIGNATURE_INVALID))
                        return TRUST_SIGNATURE_FAILED;
                return values[gate->number][claim].violated;
        case STATUS_STALE:
                return claim == TRUST_CONFIGURATION ? TRUST_CONFIGURATION_OLD : TRUST_OTHER_OLD;
        case STATUS_UNKNOWN:
                return claim == TRUST_CONFIGURATION ? TRUST_CONFIGURATION_OLD : 0;
        case STATUS_NOT_APPLICABLE:
        case _STATUS_MAX:
                return 0;
        }

        return 0;
}

void appraise_gate(ClaimedGate *gate) {
        gate->vector_mask = 0;
        /* What a gate beyond the ten could claim, nobody has laid down: it claims nothing. */
        if (gate->number >= FIRST_EXTENSION_GATE)
                return;

        for (unsigned claim = 0; claim < CLAIMS_TRUST_MAX; claim++) {
                int8_t value = claim_value(gate, claim);

                if (value == 0 || !is_gates_own(gate->number, claim))
                        continue;
                if (claim == TRUST_HARDWARE && !gate->read_hardware)
                        continue;
                if (claim == TRUST_STORAGE_OPAQUE && !gate->read_storage)
                        continue;
                gate->vector[claim] = value;
                gate->vector_mask = (uint8_t) (gate->vector_mask | 1U << claim);
        }
}

bool vector_is_allowed(const ClaimedGate *gate) {
        for (unsigned claim = 0; claim < CLAIMS_TRUST_MAX; claim++) {
                if (!(gate->vector_mask & 1U << claim))
                        continue;
                if (gate->status == STATUS_NOT_APPLICABLE)
                        return false;
                if (!is_gates_own(gate->number, claim))
                        return false;
                if (band_of(gate->vector[claim]) > gate->tier)
                        return false;
                /* AR4SI has weaker affirming values for storage; none is enough here. */
                if (claim == TRUST_STORAGE_OPAQUE && gate->status == STATUS_SATISFIED &&
                    gate->vector[claim] != values[4][TRUST_STORAGE_OPAQUE].satisfied)
                        return false;
        }

        return true;
}

Status claims_gate_status(const ClaimedGate *gate) {
        Status parts[CLAIMS_OBJECTIVES];

        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                parts[o] = gate->objectives[o].status;

        return status_join_all(parts, CLAIMS_OBJECTIVES);
}

static DecisionGate decision_gate(const Claims *claims, const ClaimedGate *gate) {
        Status effective = STATUS_NOT_APPLICABLE;
        bool demands_review = false;

        for (uint8_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                Status status = gate->objectives[o].status;

                if (claims_waives(claims, gate->number, o))
                        status = status_waived(status);
                effective = status_join(effective, status);
        }
        for (size_t i = 0; i < gate->n_findings; i++)
                demands_review |= gate->findings[i].code >= REASON_HISTORY_BROKEN &&
                                  gate->findings[i].code <= REASON_POLICY_LINE_LEFT;

        return (DecisionGate){
                .number = gate->number,
                .evaluated = gate->evaluated_at_s != 0,
                .demands_review = demands_review,
                .status = gate->status,
                .effective = effective,
        };
}

void claims_decide(const Claims *claims, Decision ret[_DECISION_MAX]) {
        DecisionGate gates[CLAIMS_GATES_MAX];

        for (size_t i = 0; i < claims->n_gates; i++)
                gates[i] = decision_gate(claims, &claims->gates[i]);

        decide(gates, claims->n_gates, &claims->roles, claims->kind, ret);
}

Tier claims_tier(const Claims *claims) {
        Tier greatest = TIER_NONE;

        for (size_t i = 0; i < claims->n_gates; i++)
                if (claims->gates[i].tier > greatest)
                        greatest = claims->gates[i].tier;

        return greatest;
}

size_t claims_limitations(KeyProtection protection, uint8_t ret[CLAIMS_LIMITATIONS_MAX]) {
        size_t n = protection <= KEY_PROTECTION_HOST ? LIMITATION_SOFTWARE_KEY
                                                     : LIMITATION_SOFTWARE_KEY - 1;

        for (size_t i = 0; i < n; i++)
                ret[i] = (uint8_t) (i + 1);

        return n;
}

uint64_t claims_latest_end_s(const Claims *claims) {
        uint64_t end_s = claims->issued_s + CLAIMS_LIFE_MAX_S;

        for (size_t i = 0; i < claims->n_gates; i++)
                if (claims->gates[i].valid_until_s < end_s)
                        end_s = claims->gates[i].valid_until_s;
        for (size_t i = 0; i < claims->n_waivers; i++)
                if (claims->waivers[i].expires_s < end_s)
                        end_s = claims->waivers[i].expires_s;

        return end_s;
}
