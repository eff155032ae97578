/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be consistent in a record: everything that can be recomputed is, and compared. A daemon
 * that signs a contradiction is refused, not interpreted.
 *
 * Runs in core before a signature is asked for, and wherever a record is verified. Pure.
 */

#include <string.h>

#include "base/macro.h"
#include "record/appraisal.h"

#define BUILD_GATE           1U
#define BOOT_GATE            2U
#define MANAGEMENT_GATE      8U
#define UPDATE_GATE          9U
#define UPDATE_AUTHENTICITY  1U
#define FIRST_EXTENSION_GATE 11U

/* --- lists that must rise --- */

static bool reasons_rise(const ClaimedObjective *objective) {
        for (size_t i = 1; i < objective->n_reasons; i++)
                if (objective->reasons[i] <= objective->reasons[i - 1])
                        return false;

        return true;
}

static int compare_findings(const ClaimedFinding *a, const ClaimedFinding *b) {
        if (a->objective != b->objective)
                return a->objective < b->objective ? -1 : 1;
        if (a->code != b->code)
                return a->code < b->code ? -1 : 1;
        return a->start_s < b->start_s ? -1 : a->start_s > b->start_s;
}

static bool gate_lists_rise(const ClaimedGate *gate) {
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                if (!reasons_rise(&gate->objectives[o]))
                        return false;
        for (size_t i = 1; i < gate->n_findings; i++)
                if (compare_findings(&gate->findings[i - 1], &gate->findings[i]) >= 0)
                        return false;
        for (size_t i = 1; i < gate->n_commitments; i++)
                if (memcmp(gate->commitments[i - 1], gate->commitments[i], CLAIMS_DIGEST_SIZE) >= 0)
                        return false;

        return true;
}

static RecordResult check_lists(const Claims *claims) {
        for (size_t i = 0; i < claims->n_gates; i++)
                if (!gate_lists_rise(&claims->gates[i]))
                        return RECORD_UNSORTED_LIST;
        for (size_t i = 1; i < claims->n_limitations; i++)
                if (claims->limitations[i] <= claims->limitations[i - 1])
                        return RECORD_UNSORTED_LIST;
        for (size_t i = 1; i < claims->n_waivers; i++)
                if (claims->waivers[i].id <= claims->waivers[i - 1].id)
                        return RECORD_UNSORTED_LIST;

        return RECORD_OK;
}

/* --- of each gate --- */

static bool status_follows(const ClaimedGate *gate) {
        return gate->status == claims_gate_status(gate);
}

static bool applicability_is_allowed(const ClaimedGate *gate) {
        if (gate->number == MANAGEMENT_GATE || gate->number >= FIRST_EXTENSION_GATE)
                return true;
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                if (gate->objectives[o].status == STATUS_NOT_APPLICABLE)
                        return false;

        return true;
}

static bool reasons_are_given(const ClaimedGate *gate) {
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                Status status = gate->objectives[o].status;
                bool needs_none = status == STATUS_SATISFIED || status == STATUS_NOT_APPLICABLE;

                if ((gate->objectives[o].n_reasons == 0) != needs_none)
                        return false;
        }

        return true;
}

static bool tier_follows(const ClaimedGate *gate) {
        return gate->tier == tier_of(gate->status);
}

static RecordResult check_each_gate(const Claims *claims, bool (*holds)(const ClaimedGate *),
                                    RecordResult otherwise) {
        for (size_t i = 0; i < claims->n_gates; i++)
                if (!holds(&claims->gates[i]))
                        return otherwise;

        return RECORD_OK;
}

static RecordResult check_statuses(const Claims *claims) {
        return check_each_gate(claims, status_follows, RECORD_GATE_STATUS);
}

static RecordResult check_applicability(const Claims *claims) {
        return check_each_gate(claims, applicability_is_allowed, RECORD_NOT_APPLICABLE);
}

static RecordResult check_reasons(const Claims *claims) {
        return check_each_gate(claims, reasons_are_given, RECORD_REASONS);
}

static RecordResult check_tiers(const Claims *claims) {
        if (claims->tier != claims_tier(claims))
                return RECORD_TIER;

        return check_each_gate(claims, tier_follows, RECORD_TIER);
}

static RecordResult check_vectors(const Claims *claims) {
        return check_each_gate(claims, vector_is_allowed, RECORD_VECTOR);
}

/* --- times, waivers, roles, decisions --- */

static bool gate_times_hold(const ClaimedGate *gate, uint64_t issued_s) {
        if (gate->evaluated_at_s > issued_s)
                return false;
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                Status status = gate->objectives[o].status;

                if (gate->objectives[o].since_s > issued_s)
                        return false;
                if (gate->evaluated_at_s == 0 && status != STATUS_UNKNOWN &&
                    status != STATUS_NOT_APPLICABLE)
                        return false;
        }
        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].start_s > issued_s)
                        return false;

        return true;
}

/* That a waiver has ended already is not a matter of times but of the waiver. */
static bool end_is_in_time(const Claims *claims) {
        if (claims->expires_s <= claims->issued_s ||
            claims->expires_s - claims->issued_s > CLAIMS_LIFE_MAX_S)
                return false;
        for (size_t i = 0; i < claims->n_gates; i++)
                if (claims->expires_s > claims->gates[i].valid_until_s)
                        return false;
        for (size_t i = 0; i < claims->n_waivers; i++)
                if (claims->waivers[i].expires_s > claims->issued_s &&
                    claims->expires_s > claims->waivers[i].expires_s)
                        return false;

        return true;
}

static RecordResult check_times(const Claims *claims) {
        if (!end_is_in_time(claims))
                return RECORD_EXPIRY;
        for (size_t i = 0; i < claims->n_gates; i++)
                if (!gate_times_hold(&claims->gates[i], claims->issued_s))
                        return RECORD_EXPIRY;

        return RECORD_OK;
}

static RecordResult check_waivers(const Claims *claims) {
        for (size_t i = 0; i < claims->n_waivers; i++) {
                const ClaimedWaiver *waiver = &claims->waivers[i];

                if (waiver->expires_s <= claims->issued_s || !claims_gate(claims, waiver->gate))
                        return RECORD_WAIVER;
                if (waiver->gate == BUILD_GATE || waiver->gate == BOOT_GATE)
                        return RECORD_WAIVER;
                if (waiver->gate == UPDATE_GATE && waiver->objective == UPDATE_AUTHENTICITY)
                        return RECORD_WAIVER;
        }

        return RECORD_OK;
}

static RecordResult check_roles(const Claims *claims) {
        unsigned present = 0, masks = claims->roles.foundation | claims->roles.ota_base;

        for (size_t i = 0; i < claims->n_gates; i++)
                present |= 1U << (claims->gates[i].number - 1);
        if (claims->roles.foundation == 0 || claims->roles.ota_base == 0 || (masks & ~present))
                return RECORD_ROLES;
        if (!claims_gate(claims, claims->roles.update) ||
            !claims_gate(claims, claims->roles.management))
                return RECORD_ROLES;

        return RECORD_OK;
}

static RecordResult check_decisions(const Claims *claims) {
        Decision decisions[_DECISION_MAX];

        claims_decide(claims, decisions);
        for (size_t i = 0; i < _DECISION_MAX; i++)
                if (claims->decisions[i].value != decisions[i].value ||
                    claims->decisions[i].mask != decisions[i].mask)
                        return RECORD_DECISIONS;

        return RECORD_OK;
}

/* --- limitations, the next key, the start of a chain --- */

static RecordResult check_limitations(const Claims *claims) {
        uint8_t limitations[CLAIMS_LIMITATIONS_MAX];
        size_t n = claims_limitations(claims->key_protection, limitations);

        if (claims->n_limitations != n || memcmp(claims->limitations, limitations, n) != 0)
                return RECORD_LIMITATIONS;

        return RECORD_OK;
}

static RecordResult check_next_key(const Claims *claims) {
        return claims->has_next_key == (claims->kind == RECORD_KIND_KEY_TRANSITION)
                       ? RECORD_OK
                       : RECORD_NEXT_KEY;
}

static RecordResult check_place(const Claims *claims, const ChainPlace *place) {
        bool starts = claims->kind == RECORD_KIND_CHAIN_RESET;
        bool may_start = starts || claims->kind == RECORD_KIND_BOOT;

        if (claims->has_next_key &&
            memcmp(claims->next_key, place->public_key, PUBLIC_KEY_SIZE) == 0)
                return RECORD_NEXT_KEY;
        if (place->follows != (place->sequence != 0))
                return RECORD_CHAIN_START;
        if (place->sequence == 0 ? !may_start : starts)
                return RECORD_CHAIN_START;

        return RECORD_OK;
}

/* --- commitments --- */

static RecordResult check_commitment_counts(const Claims *claims) {
        size_t n = claims->gates[0].n_commitments;

        if (n != 0 && n != 8 && n != 16 && n != 32 && n != 64)
                return RECORD_COMMITMENT_COUNT;
        for (size_t i = 1; i < claims->n_gates; i++)
                if (claims->gates[i].n_commitments != n)
                        return RECORD_COMMITMENT_COUNT;

        return RECORD_OK;
}

/* Both lists rise, so that one walk over both finds what they share. */
static bool gates_share(const ClaimedGate *a, const ClaimedGate *b) {
        size_t i = 0, k = 0;

        while (i < a->n_commitments && k < b->n_commitments) {
                int order = memcmp(a->commitments[i], b->commitments[k], CLAIMS_DIGEST_SIZE);

                if (order == 0)
                        return true;
                if (order < 0)
                        i++;
                else
                        k++;
        }

        return false;
}

static RecordResult check_commitments_differ(const Claims *claims) {
        for (size_t i = 0; i < claims->n_gates; i++)
                for (size_t k = i + 1; k < claims->n_gates; k++)
                        if (gates_share(&claims->gates[i], &claims->gates[k]))
                                return RECORD_COMMITMENT_REPEATED;

        return RECORD_OK;
}

/* In this order: each is complete before the next, so that one defect has one name. */
static RecordResult (*const before_place[])(const Claims *) = {
        check_lists, check_statuses,  check_applicability, check_reasons,
        check_tiers, check_vectors,   check_times,         check_waivers,
        check_roles, check_decisions, check_limitations,   check_next_key,
};
static RecordResult (*const after_place[])(const Claims *) = {
        check_commitment_counts,
        check_commitments_differ,
};

RecordResult claims_check(const Claims *claims, const ChainPlace *place) {
        RecordResult result = RECORD_OK;

        for (size_t i = 0; i < ELEMENTSOF(before_place) && result == RECORD_OK; i++)
                result = before_place[i](claims);
        if (result == RECORD_OK && place)
                result = check_place(claims, place);
        for (size_t i = 0; i < ELEMENTSOF(after_place) && result == RECORD_OK; i++)
                result = after_place[i](claims);

        return result;
}
