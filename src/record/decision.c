/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decisions, as tables: of each, the first row that holds decides.
 *
 * Runs in the judge, and again wherever a record is verified, over what somebody else signed. Pure.
 */

#include "record/decision.h"
#include "base/macro.h"

#define MONITORING_GATE 10U

/* What a row may ask, and at once which gates held the decision down. */
typedef enum Condition {
        NEVER_EVALUATED, /* every gate that applies is as at boot */
        NOTHING_OPEN,
        SOMETHING_OPEN,
        ANY_VIOLATED,
        ANY_BLIND,
        FOUNDATION_VIOLATED,
        FOUNDATION_BLIND,
        UPDATE_VIOLATED,
        UPDATE_BLIND,
        OTA_BASE_BLIND,
        NOT_MANAGED,
        MANAGEMENT_UNKNOWN,
        REVIEW_DEMANDED,
        OTHERWISE,
        _CONDITION_MAX,
} Condition;

typedef struct Outcome {
        bool holds;
        uint16_t mask;
} Outcome;

#define ROWS_MAX 5U

static const struct {
        uint8_t value;
        Condition when;
} rows[_DECISION_MAX][ROWS_MAX] = {
        [DECISION_STATE] = {
                { DEVICE_STATE_INACTIVE, NEVER_EVALUATED },
                { DEVICE_STATE_PROTECTED, NOTHING_OPEN },
                { DEVICE_STATE_REVIEW_REQUIRED, SOMETHING_OPEN },
        },
        [DECISION_DEVICE_TRUST] = {
                { DEVICE_TRUST_UNTRUSTED, FOUNDATION_VIOLATED },
                { DEVICE_TRUST_UNDETERMINED, FOUNDATION_BLIND },
                { DEVICE_TRUST_TRUSTED, NOTHING_OPEN },
                { DEVICE_TRUST_LIMITED, SOMETHING_OPEN },
        },
        [DECISION_PRODUCTION_READINESS] = {
                { PRODUCTION_READINESS_NOT_READY, ANY_VIOLATED },
                { PRODUCTION_READINESS_UNDETERMINED, ANY_BLIND },
                { PRODUCTION_READINESS_CONDITIONAL, SOMETHING_OPEN },
                { PRODUCTION_READINESS_READY, OTHERWISE },
        },
        [DECISION_OTA_ELIGIBILITY] = {
                { OTA_ELIGIBILITY_INELIGIBLE, UPDATE_VIOLATED },
                { OTA_ELIGIBILITY_UNDETERMINED, UPDATE_BLIND },
                { OTA_ELIGIBILITY_REMEDIATION_ONLY, ANY_VIOLATED },
                { OTA_ELIGIBILITY_UNDETERMINED, OTA_BASE_BLIND },
                { OTA_ELIGIBILITY_ELIGIBLE, OTHERWISE },
        },
        [DECISION_MANAGED_REVIEW] = {
                { MANAGED_REVIEW_NOT_MANAGED, NOT_MANAGED },
                { MANAGED_REVIEW_UNDETERMINED, MANAGEMENT_UNKNOWN },
                { MANAGED_REVIEW_REQUIRED, REVIEW_DEMANDED },
                { MANAGED_REVIEW_RECOMMENDED, SOMETHING_OPEN },
                { MANAGED_REVIEW_NONE, OTHERWISE },
        },
};

/* Sets of gates: bit n-1 is gate n. */
typedef struct Sets {
        unsigned applicable, exempt, evaluated, open, violated, blind, unknown, demanding;
} Sets;

static unsigned bit(unsigned number) {
        return number >= 1 && number <= 16 ? 1U << (number - 1) : 0;
}

/* A gate that has a role and is not there is unknown. */
static void add_absent(Sets *sets, const Roles *roles) {
        unsigned named =
                roles->foundation | roles->ota_base | bit(roles->update) | bit(roles->management);
        unsigned absent = named & ~(sets->applicable | sets->exempt);

        sets->open |= absent;
        sets->unknown |= absent;
        sets->blind |= absent;
}

static Sets sets_of(const DecisionGate *gates, size_t n_gates) {
        Sets sets = { 0 };

        for (size_t i = 0; i < n_gates; i++) {
                const DecisionGate *gate = &gates[i];
                unsigned own = bit(gate->number);
                /* The join takes what is no status for unknown. */
                Status status = status_join(gate->status, STATUS_NOT_APPLICABLE);
                Status effective = status_join(gate->effective, STATUS_NOT_APPLICABLE);
                bool applies = status != STATUS_NOT_APPLICABLE;

                sets.applicable |= applies ? own : 0;
                sets.exempt |= applies ? 0 : own;
                sets.evaluated |= applies && gate->evaluated ? own : 0;
                sets.open |= applies && status != STATUS_SATISFIED ? own : 0;
                sets.violated |= effective == STATUS_VIOLATED ? own : 0;
                sets.unknown |= effective == STATUS_UNKNOWN ? own : 0;
                sets.blind |= effective == STATUS_UNKNOWN || effective == STATUS_STALE ? own : 0;
                sets.demanding |= gate->demands_review ? own : 0;
        }

        return sets;
}

static Outcome any_of(unsigned set) {
        return (Outcome){ .holds = set != 0, .mask = (uint16_t) set };
}

static void find_conditions(const Sets *sets, const Roles *roles, RecordKind kind,
                            Outcome found[_CONDITION_MAX]) {
        bool kind_demands = kind == RECORD_KIND_KEY_TRANSITION || kind == RECORD_KIND_CHAIN_RESET;
        unsigned demanding = sets->demanding | (kind_demands ? bit(MONITORING_GATE) : 0);
        unsigned management = bit(roles->management), update = bit(roles->update);

        found[NEVER_EVALUATED] = (Outcome){ sets->evaluated == 0, (uint16_t) sets->applicable };
        found[NOTHING_OPEN] = (Outcome){ sets->open == 0, 0 };
        found[SOMETHING_OPEN] = any_of(sets->open);
        found[ANY_VIOLATED] = any_of(sets->violated);
        found[ANY_BLIND] = any_of(sets->blind);
        found[FOUNDATION_VIOLATED] = any_of(sets->violated & roles->foundation);
        found[FOUNDATION_BLIND] = any_of(sets->blind & roles->foundation);
        found[UPDATE_VIOLATED] = any_of(sets->violated & update);
        found[UPDATE_BLIND] = any_of(sets->blind & update);
        found[OTA_BASE_BLIND] = any_of(sets->blind & roles->ota_base);
        found[NOT_MANAGED] = (Outcome){ (sets->exempt & management) != 0, 0 };
        found[MANAGEMENT_UNKNOWN] = any_of(sets->unknown & management);
        found[REVIEW_DEMANDED] = any_of(sets->violated | demanding);
        found[OTHERWISE] = (Outcome){ true, 0 };
}

void decide(const DecisionGate *gates, size_t n_gates, const Roles *roles, RecordKind kind,
            Decision ret[_DECISION_MAX]) {
        Sets sets = sets_of(gates, n_gates);
        Outcome found[_CONDITION_MAX];

        add_absent(&sets, roles);
        find_conditions(&sets, roles, kind, found);
        for (size_t d = 0; d < _DECISION_MAX; d++) {
                size_t row = 0;

                /* Every table ends in a pair of which one holds. */
                while (!found[rows[d][row].when].holds)
                        row++;
                ret[d] = (Decision){ rows[d][row].value, found[rows[d][row].when].mask };
        }
}

#define VALUES_MAX 5U

static const struct {
        const char *label;
        const char *values[VALUES_MAX];
} names[_DECISION_MAX] = {
        [DECISION_STATE] = { "state", { "INACTIVE", "PROTECTED", "REVIEW_REQUIRED" } },
        [DECISION_DEVICE_TRUST] = { "device_trust",
                                    { "undetermined", "trusted", "limited", "untrusted" } },
        [DECISION_PRODUCTION_READINESS] = { "production_readiness",
                                            { "undetermined", "ready", "conditional",
                                              "not-ready" } },
        [DECISION_OTA_ELIGIBILITY] = { "ota_eligibility",
                                       { "undetermined", "eligible", "remediation-only",
                                         "ineligible" } },
        [DECISION_MANAGED_REVIEW] = { "managed_review",
                                      { "undetermined", "none", "recommended", "required",
                                        "not-managed" } },
};

const char *decision_label(DecisionName decision) {
        return decision < _DECISION_MAX ? names[decision].label : "unlisted";
}

const char *decision_name(DecisionName decision, uint8_t value) {
        if (decision >= _DECISION_MAX)
                return "unlisted";
        if (value >= VALUES_MAX || !names[decision].values[value])
                value = 0;

        return names[decision].values[value];
}

const char *record_kind_name(RecordKind kind) {
        static const char *const kinds[_RECORD_KIND_MAX] = {
                [RECORD_KIND_PERIODIC] = "periodic",
                [RECORD_KIND_CHANGE] = "change",
                [RECORD_KIND_BOOT] = "boot",
                [RECORD_KIND_KEY_TRANSITION] = "key-transition",
                [RECORD_KIND_SHUTDOWN] = "shutdown",
                [RECORD_KIND_CHAIN_RESET] = "chain-reset",
        };

        return kind < _RECORD_KIND_MAX ? kinds[kind] : "unlisted";
}
