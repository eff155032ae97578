/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to claims: each map is a table of its members.
 *
 * Runs wherever a record is verified. Only a key holder's bytes come here; they may still say
 * anything. Pure.
 */

#include <string.h>

#include "base/macro.h"
#include "record/claims.h"
#include "record/label.h"
#include "record/shape.h"

#define MEMBERS(table) (table), ELEMENTSOF(table)

static uint64_t take_epoch(Shape *shape) {
        return shape_uint(shape, 0, EPOCH_MAX);
}

static Status take_status(Shape *shape) {
        return (Status) shape_uint(shape, 0, _STATUS_MAX - 1);
}

/* A text that is not empty. One that holds a NUL ends there for those who read it. */
static void take_text(Shape *shape, char ret[CLAIMS_TEXT_MAX + 1]) {
        CborBytes text = shape_text(shape, 1, CLAIMS_TEXT_MAX);

        if (text.data)
                memcpy(ret, text.data, text.size);
}

static Tier take_tier(Shape *shape) {
        uint64_t tier = shape_uint(shape, 0, TIER_CONTRAINDICATED);

        if (tier != TIER_NONE && tier != TIER_AFFIRMING && tier != TIER_WARNING &&
            tier != TIER_CONTRAINDICATED)
                shape_fail(shape, RECORD_OUT_OF_RANGE);

        return (Tier) tier;
}

/* --- a gate --- */

static void take_gate_tier(Shape *shape, void *into) {
        ((ClaimedGate *) into)->tier = take_tier(shape);
}

static void take_trust(Shape *shape, void *into, uint8_t claim) {
        ClaimedGate *gate = into;

        gate->vector[claim] = (int8_t) shape_int(shape, INT8_MIN, INT8_MAX);
        gate->vector_mask = (uint8_t) (gate->vector_mask | 1U << claim);
}

static void take_vector(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take_nth = take_trust, .nth = 0, .optional = true },
                { .label = 1, .take_nth = take_trust, .nth = 1, .optional = true },
                { .label = 2, .take_nth = take_trust, .nth = 2, .optional = true },
                { .label = 3, .take_nth = take_trust, .nth = 3, .optional = true },
                { .label = 4, .take_nth = take_trust, .nth = 4, .optional = true },
                { .label = 5, .take_nth = take_trust, .nth = 5, .optional = true },
                { .label = 6, .take_nth = take_trust, .nth = 6, .optional = true },
                { .label = 7, .take_nth = take_trust, .nth = 7, .optional = true },
        };
        ClaimedGate *gate = into;

        shape_map(shape, MEMBERS(members), gate);
        if (gate->vector_mask == 0)
                shape_fail(shape, RECORD_WRONG_SIZE);
}

static void take_gate_status(Shape *shape, void *into) {
        ((ClaimedGate *) into)->status = take_status(shape);
}

static void take_objectives(Shape *shape, void *into) {
        ClaimedGate *gate = into;

        (void) shape_array(shape, CLAIMS_OBJECTIVES, CLAIMS_OBJECTIVES);
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                ClaimedObjective *objective = &gate->objectives[o];

                (void) shape_array(shape, 3, 3);
                objective->status = take_status(shape);
                objective->since_s = take_epoch(shape);
                objective->n_reasons = shape_array(shape, 0, CLAIMS_REASONS_MAX);
                for (size_t i = 0; i < objective->n_reasons; i++)
                        objective->reasons[i] = (uint8_t) shape_uint(shape, 1, _REASON_MAX - 1);
        }
}

static void take_evaluated_at(Shape *shape, void *into) {
        ((ClaimedGate *) into)->evaluated_at_s = take_epoch(shape);
}

static void take_valid_until(Shape *shape, void *into) {
        ((ClaimedGate *) into)->valid_until_s = take_epoch(shape);
}

static void take_findings(Shape *shape, void *into) {
        ClaimedGate *gate = into;

        gate->n_findings = shape_array(shape, 1, CLAIMS_FINDINGS_MAX);
        for (size_t i = 0; i < gate->n_findings; i++) {
                ClaimedFinding *finding = &gate->findings[i];

                (void) shape_array(shape, 4, 4);
                finding->code = (uint8_t) shape_uint(shape, 1, _REASON_MAX - 1);
                finding->severity = (uint8_t) shape_uint(shape, 0, 5);
                finding->objective = (uint8_t) shape_uint(shape, 0, CLAIMS_OBJECTIVES - 1);
                finding->start_s = take_epoch(shape);
        }
}

static void take_commitments(Shape *shape, void *into) {
        ClaimedGate *gate = into;

        gate->n_commitments = shape_array(shape, 1, CLAIMS_COMMITMENTS_MAX);
        for (size_t i = 0; i < gate->n_commitments; i++) {
                shape_tag(shape, COSE_TAG_REDACTED);
                shape_bytes(shape, CLAIMS_DIGEST_SIZE, gate->commitments[i]);
        }
}

static void take_extension(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take = take_gate_status },
                { .label = 1, .take = take_objectives },
                { .label = 2, .take = take_evaluated_at },
                { .label = 3, .take = take_valid_until },
                { .label = 4, .take = take_findings, .optional = true },
                { .label = 5, .take = take_commitments, .optional = true },
        };

        shape_map(shape, MEMBERS(members), into);
}

/* Gates rise as their labels do: the next one is the next of its number. */
static void take_gate(Shape *shape, void *into, uint8_t number) {
        static const ShapeMember members[] = {
                { .label = CLAIM_TIER, .take = take_gate_tier },
                { .label = CLAIM_TRUST_VECTOR, .take = take_vector, .optional = true },
                { .label = CLAIM_GATE, .take = take_extension },
        };
        Claims *claims = into;
        ClaimedGate *gate = &claims->gates[claims->n_gates++];

        gate->number = number;
        shape_map(shape, MEMBERS(members), gate);
}

static void take_gates(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .text = "g01", .take_nth = take_gate, .nth = 1 },
                { .text = "g02", .take_nth = take_gate, .nth = 2 },
                { .text = "g03", .take_nth = take_gate, .nth = 3 },
                { .text = "g04", .take_nth = take_gate, .nth = 4 },
                { .text = "g05", .take_nth = take_gate, .nth = 5 },
                { .text = "g06", .take_nth = take_gate, .nth = 6 },
                { .text = "g07", .take_nth = take_gate, .nth = 7 },
                { .text = "g08", .take_nth = take_gate, .nth = 8 },
                { .text = "g09", .take_nth = take_gate, .nth = 9 },
                { .text = "g10", .take_nth = take_gate, .nth = 10 },
                { .text = "g11", .take_nth = take_gate, .nth = 11, .optional = true },
                { .text = "g12", .take_nth = take_gate, .nth = 12, .optional = true },
                { .text = "g13", .take_nth = take_gate, .nth = 13, .optional = true },
                { .text = "g14", .take_nth = take_gate, .nth = 14, .optional = true },
                { .text = "g15", .take_nth = take_gate, .nth = 15, .optional = true },
                { .text = "g16", .take_nth = take_gate, .nth = 16, .optional = true },
        };

        shape_map(shape, MEMBERS(members), into);
}

/* --- posture --- */

static void take_kind(Shape *shape, void *into) {
        ((Claims *) into)->kind = (RecordKind) shape_uint(shape, 0, _RECORD_KIND_MAX - 1);
}

static void take_policy(Shape *shape, void *into) {
        Claims *claims = into;

        (void) shape_array(shape, 3, 3);
        take_text(shape, claims->policy_id);
        claims->policy_version = shape_uint(shape, 0, COUNT_MAX);
        shape_bytes(shape, CLAIMS_DIGEST_SIZE, claims->policy_digest);
}

static void take_manifest(Shape *shape, void *into) {
        shape_bytes(shape, CLAIMS_DIGEST_SIZE, ((Claims *) into)->manifest_digest);
}

static void take_decision(Shape *shape, void *into, uint8_t nth) {
        static const uint8_t n_values[_DECISION_MAX] = {
                [DECISION_STATE] = _DEVICE_STATE_MAX,
                [DECISION_DEVICE_TRUST] = _DEVICE_TRUST_MAX,
                [DECISION_PRODUCTION_READINESS] = _PRODUCTION_READINESS_MAX,
                [DECISION_OTA_ELIGIBILITY] = _OTA_ELIGIBILITY_MAX,
                [DECISION_MANAGED_REVIEW] = _MANAGED_REVIEW_MAX,
        };
        Decision *decision = &((Claims *) into)->decisions[nth];

        (void) shape_array(shape, 2, 2);
        decision->value = (uint8_t) shape_uint(shape, 0, n_values[nth] - 1U);
        decision->mask = (uint16_t) shape_uint(shape, 0, UINT16_MAX);
}

static void take_decisions(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take_nth = take_decision, .nth = DECISION_STATE },
                { .label = 1, .take_nth = take_decision, .nth = DECISION_DEVICE_TRUST },
                { .label = 2, .take_nth = take_decision, .nth = DECISION_PRODUCTION_READINESS },
                { .label = 3, .take_nth = take_decision, .nth = DECISION_OTA_ELIGIBILITY },
                { .label = 4, .take_nth = take_decision, .nth = DECISION_MANAGED_REVIEW },
        };

        shape_map(shape, MEMBERS(members), into);
}

static void take_key_protection(Shape *shape, void *into) {
        ((Claims *) into)->key_protection =
                (KeyProtection) shape_uint(shape, 0, _KEY_PROTECTION_MAX - 1);
}

static void take_limitations(Shape *shape, void *into) {
        Claims *claims = into;

        claims->n_limitations = shape_array(shape, 1, CLAIMS_LIMITATIONS_MAX);
        for (size_t i = 0; i < claims->n_limitations; i++)
                claims->limitations[i] = (uint8_t) shape_uint(shape, 1, CLAIMS_LIMITATIONS_MAX);
}

static void take_clock_quality(Shape *shape, void *into) {
        ((Claims *) into)->clock_quality =
                (ClockQuality) shape_uint(shape, 0, _CLOCK_QUALITY_MAX - 1);
}

static void take_roles(Shape *shape, void *into) {
        Roles *roles = &((Claims *) into)->roles;

        (void) shape_array(shape, 4, 4);
        roles->foundation = (uint16_t) shape_uint(shape, 0, UINT16_MAX);
        roles->ota_base = (uint16_t) shape_uint(shape, 0, UINT16_MAX);
        roles->update = (uint8_t) shape_uint(shape, 1, CLAIMS_GATES_MAX);
        roles->management = (uint8_t) shape_uint(shape, 1, CLAIMS_GATES_MAX);
}

static void take_waivers(Shape *shape, void *into) {
        Claims *claims = into;

        claims->n_waivers = shape_array(shape, 1, CLAIMS_WAIVERS_MAX);
        for (size_t i = 0; i < claims->n_waivers; i++) {
                ClaimedWaiver *waiver = &claims->waivers[i];

                (void) shape_array(shape, 4, 4);
                waiver->id = shape_uint(shape, 0, COUNT_MAX);
                waiver->gate = (uint8_t) shape_uint(shape, 1, CLAIMS_GATES_MAX);
                waiver->objective = (uint8_t) shape_uint(shape, 0, CLAIMS_OBJECTIVES - 1);
                waiver->expires_s = take_epoch(shape);
        }
}

static void take_key_type(Shape *shape, _unused_ void *into) {
        (void) shape_int(shape, COSE_KTY_OKP, COSE_KTY_OKP);
}

static void take_key_curve(Shape *shape, _unused_ void *into) {
        (void) shape_int(shape, COSE_CRV_ED25519, COSE_CRV_ED25519);
}

static void take_key_bytes(Shape *shape, void *into) {
        shape_bytes(shape, PUBLIC_KEY_SIZE, ((Claims *) into)->next_key);
}

static void take_next_key(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = COSE_KEY_KTY, .take = take_key_type },
                { .label = COSE_KEY_CRV, .take = take_key_curve },
                { .label = COSE_KEY_X, .take = take_key_bytes },
        };

        shape_map(shape, MEMBERS(members), into);
        ((Claims *) into)->has_next_key = true;
}

static void take_posture(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take = take_kind },
                { .label = 1, .take = take_policy },
                { .label = 2, .take = take_manifest },
                { .label = 3, .take = take_decisions },
                { .label = 4, .take = take_key_protection },
                { .label = 5, .take = take_limitations },
                { .label = 6, .take = take_clock_quality },
                { .label = 7, .take = take_roles },
                { .label = 8, .take = take_waivers, .optional = true },
                { .label = 9, .take = take_next_key, .optional = true },
        };

        shape_map(shape, MEMBERS(members), into);
}

/* --- claims --- */

static void take_expires(Shape *shape, void *into) {
        ((Claims *) into)->expires_s = take_epoch(shape);
}

static void take_issued(Shape *shape, void *into) {
        ((Claims *) into)->issued_s = take_epoch(shape);
}

static void take_sueid(Shape *shape, void *into) {
        Claims *claims = into;

        shape_bytes(shape, CLAIMS_SUEID_SIZE, claims->sueid);
        if (claims->sueid[0] != 1)
                shape_fail(shape, RECORD_OUT_OF_RANGE);
}

static void take_sueids(Shape *shape, void *into) {
        static const ShapeMember members[] = { { .text = SUEID_LABEL, .take = take_sueid } };

        shape_map(shape, MEMBERS(members), into);
}

static void take_uptime(Shape *shape, void *into) {
        ((Claims *) into)->uptime_s = take_epoch(shape);
}

static void take_profile(Shape *shape, _unused_ void *into) {
        CborBytes text = shape_text(shape, 0, SIZE_MAX);

        if (text.size != strlen(PROFILE_RECORD) ||
            memcmp(text.data, PROFILE_RECORD, text.size) != 0)
                shape_fail(shape, RECORD_PROFILE);
}

static void take_boot_seed(Shape *shape, void *into) {
        shape_bytes(shape, CLAIMS_BOOT_SEED_SIZE, ((Claims *) into)->boot_seed);
}

static void take_overall_tier(Shape *shape, void *into) {
        ((Claims *) into)->tier = take_tier(shape);
}

static void take_developer(Shape *shape, void *into) {
        take_text(shape, ((Claims *) into)->developer);
}

static void take_build(Shape *shape, void *into) {
        take_text(shape, ((Claims *) into)->build);
}

static void take_verifier(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take = take_developer },
                { .label = 1, .take = take_build },
        };

        shape_map(shape, MEMBERS(members), into);
}

RecordResult claims_decode(const void *data, size_t size, Claims *ret) {
        static const ShapeMember members[] = {
                { .label = CLAIM_EXPIRES, .take = take_expires },
                { .label = CLAIM_ISSUED, .take = take_issued },
                { .label = CLAIM_SUEIDS, .take = take_sueids },
                { .label = CLAIM_UPTIME, .take = take_uptime },
                { .label = CLAIM_PROFILE, .take = take_profile },
                { .label = CLAIM_SUBMODS, .take = take_gates },
                { .label = CLAIM_BOOT_SEED, .take = take_boot_seed },
                { .label = CLAIM_TIER, .take = take_overall_tier },
                { .label = CLAIM_VERIFIER, .take = take_verifier },
                { .label = CLAIM_POSTURE, .take = take_posture },
        };
        Shape shape = shape_open(data, size);

        memset(ret, 0, sizeof(*ret)); /* large: no copy of it on the stack */
        if (shape.result == RECORD_OK)
                shape_map(&shape, MEMBERS(members), ret);

        return shape.result;
}
