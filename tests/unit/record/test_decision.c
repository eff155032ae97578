/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decisions, against the same tables written a second time as conditions over single gates,
 * over every combination of what the gates of each role can show.
 */

#include "record_test.h"

#include "record/decision.h"

/* What a gate can be: its status and, after waivers, its effective one; evaluated or not. */
static const DecisionGate variants[] = {
        { .status = STATUS_NOT_APPLICABLE, .effective = STATUS_NOT_APPLICABLE },
        { .status = STATUS_SATISFIED, .effective = STATUS_SATISFIED, .evaluated = true },
        { .status = STATUS_DEGRADED, .effective = STATUS_DEGRADED, .evaluated = true },
        { .status = STATUS_STALE, .effective = STATUS_STALE, .evaluated = true },
        { .status = STATUS_UNKNOWN, .effective = STATUS_UNKNOWN, .evaluated = false },
        { .status = STATUS_UNKNOWN, .effective = STATUS_UNKNOWN, .evaluated = true },
        { .status = STATUS_VIOLATED, .effective = STATUS_VIOLATED, .evaluated = true },
        /* violated and waived, alone or beside something worse than degraded */
        { .status = STATUS_VIOLATED, .effective = STATUS_DEGRADED, .evaluated = true },
        { .status = STATUS_VIOLATED, .effective = STATUS_STALE, .evaluated = true },
        { .status = STATUS_VIOLATED, .effective = STATUS_UNKNOWN, .evaluated = true },
};

#define BIT(n) ((unsigned) 1 << ((n) -1))

typedef bool (*Predicate)(const DecisionGate *gate);

static bool applies(const DecisionGate *gate) {
        return gate->status != STATUS_NOT_APPLICABLE;
}

static bool is_open(const DecisionGate *gate) {
        return applies(gate) && gate->status != STATUS_SATISFIED;
}

static bool is_violated(const DecisionGate *gate) {
        return gate->effective == STATUS_VIOLATED;
}

static bool is_blind(const DecisionGate *gate) {
        return gate->effective == STATUS_UNKNOWN || gate->effective == STATUS_STALE;
}

static bool demands_review(const DecisionGate *gate) {
        return gate->demands_review;
}

typedef struct Device {
        const DecisionGate *gates;
        size_t n;
        Roles roles;
        RecordKind kind;
} Device;

/* Those of the gates within `among` for which it is true. */
static unsigned which(const Device *device, unsigned among, Predicate predicate) {
        unsigned mask = 0;

        for (size_t i = 0; i < device->n; i++)
                if (predicate(&device->gates[i]))
                        mask |= BIT(device->gates[i].number);
        return mask & among;
}

#define ALL 0xffffU

static Decision expect_state(const Device *d) {
        bool any_evaluated = false;

        for (size_t i = 0; i < d->n; i++)
                any_evaluated |= applies(&d->gates[i]) && d->gates[i].evaluated;
        if (!any_evaluated)
                return (Decision){ 0, (uint16_t) which(d, ALL, applies) };
        if (!which(d, ALL, is_open))
                return (Decision){ 1, 0 };
        return (Decision){ 2, (uint16_t) which(d, ALL, is_open) };
}

static Decision expect_trust(const Device *d) {
        unsigned mask;

        if ((mask = which(d, d->roles.foundation, is_violated)))
                return (Decision){ 3, (uint16_t) mask };
        if ((mask = which(d, d->roles.foundation, is_blind)))
                return (Decision){ 0, (uint16_t) mask };
        mask = which(d, ALL, is_open);
        return (Decision){ mask ? 2 : 1, (uint16_t) mask };
}

static Decision expect_readiness(const Device *d) {
        unsigned mask;

        if ((mask = which(d, ALL, is_violated)))
                return (Decision){ 3, (uint16_t) mask };
        if ((mask = which(d, ALL, is_blind)))
                return (Decision){ 0, (uint16_t) mask };
        mask = which(d, ALL, is_open);
        return (Decision){ mask ? 2 : 1, (uint16_t) mask };
}

static Decision expect_ota(const Device *d) {
        unsigned mask;

        if ((mask = which(d, BIT(d->roles.update), is_violated)))
                return (Decision){ 3, (uint16_t) mask };
        if ((mask = which(d, BIT(d->roles.update), is_blind)))
                return (Decision){ 0, (uint16_t) mask };
        if ((mask = which(d, ALL, is_violated)))
                return (Decision){ 2, (uint16_t) mask };
        mask = which(d, d->roles.ota_base, is_blind);
        return (Decision){ mask ? 0 : 1, (uint16_t) mask };
}

static Decision expect_review(const Device *d) {
        bool kind = d->kind == RECORD_KIND_KEY_TRANSITION || d->kind == RECORD_KIND_CHAIN_RESET;
        unsigned mask;

        for (size_t i = 0; i < d->n; i++) {
                if (d->gates[i].number != d->roles.management)
                        continue;
                if (!applies(&d->gates[i]))
                        return (Decision){ 4, 0 };
                if (d->gates[i].effective == STATUS_UNKNOWN)
                        return (Decision){ 0, (uint16_t) BIT(d->roles.management) };
        }
        mask = which(d, ALL, is_violated) | which(d, ALL, demands_review) | (kind ? BIT(10) : 0);
        if (mask)
                return (Decision){ 3, (uint16_t) mask };
        mask = which(d, ALL, is_open);
        return (Decision){ mask ? 2 : 1, (uint16_t) mask };
}

static void check(const Device *device) {
        Decision (*const expect[_DECISION_MAX])(const Device *) = {
                expect_state, expect_trust, expect_readiness, expect_ota, expect_review,
        };
        Decision decisions[_DECISION_MAX];

        decide(device->gates, device->n, &device->roles, device->kind, decisions);
        for (size_t i = 0; i < _DECISION_MAX; i++) {
                Decision expected = expect[i](device);

                if (decisions[i].value != expected.value || decisions[i].mask != expected.mask)
                        fail_msg("%s: %u/%x, not %u/%x", decision_label((DecisionName) i),
                                 decisions[i].value, decisions[i].mask, expected.value,
                                 expected.mask);
        }
}

/*
 * Five gates are all that roles tell apart: foundation and ota_base, foundation alone, update,
 * management, and one without a role. Each takes every variant: 10^5 devices.
 */
static void test_every_combination_of_roles_and_statuses(_unused_ void **state) {
        static const uint8_t numbers[] = { 1, 3, 9, 8, 5 };
        DecisionGate gates[ELEMENTSOF(numbers)];
        Device device = {
                .gates = gates,
                .n = ELEMENTSOF(numbers),
                .roles = { .foundation = BIT(1) | BIT(3) | BIT(9),
                           .ota_base = BIT(1),
                           .update = 9,
                           .management = 8 },
        };
        size_t n = ELEMENTSOF(variants), combinations = n * n * n * n * n;

        for (size_t c = 0; c < combinations; c++) {
                size_t rest = c;

                for (size_t i = 0; i < ELEMENTSOF(numbers); i++, rest /= n) {
                        gates[i] = variants[rest % n];
                        gates[i].number = numbers[i];
                }
                check(&device);
        }
}

/* Findings and kinds matter to one decision; with every status of two gates. */
static void test_every_kind_and_finding(_unused_ void **state) {
        DecisionGate gates[2];
        Device device = {
                .gates = gates,
                .n = 2,
                .roles = { .foundation = 0x80, .ota_base = 0x200, .update = 10, .management = 8 },
        };

        for (unsigned kind = 0; kind < _RECORD_KIND_MAX; kind++)
                for (unsigned findings = 0; findings < 4; findings++)
                        for (size_t a = 0; a < ELEMENTSOF(variants); a++)
                                for (size_t b = 0; b < ELEMENTSOF(variants); b++) {
                                        gates[0] = variants[a];
                                        gates[1] = variants[b];
                                        gates[0].number = 8;
                                        gates[1].number = 10;
                                        gates[0].demands_review = findings & 1;
                                        gates[1].demands_review = findings & 2;
                                        device.kind = (RecordKind) kind;
                                        check(&device);
                                }
}

static void test_only_satisfied_everywhere_is_protected(_unused_ void **state) {
        const Roles roles = { .foundation = 1, .ota_base = 1, .update = 1, .management = 1 };

        for (size_t v = 0; v < ELEMENTSOF(variants); v++) {
                DecisionGate gates[2] = { variants[1], variants[v] };
                Decision decisions[_DECISION_MAX];
                bool fine = variants[v].status == STATUS_SATISFIED ||
                            variants[v].status == STATUS_NOT_APPLICABLE;

                gates[0].number = 1;
                gates[1].number = 16;
                decide(gates, 2, &roles, RECORD_KIND_PERIODIC, decisions);
                assert_int_equal(decisions[DECISION_STATE].value == DEVICE_STATE_PROTECTED, fine);
                assert_int_equal(decisions[DECISION_DEVICE_TRUST].value == DEVICE_TRUST_TRUSTED,
                                 fine);
                assert_int_equal(decisions[DECISION_PRODUCTION_READINESS].value ==
                                         PRODUCTION_READINESS_READY,
                                 fine);
        }
}

static void test_of_nothing_nothing_is_granted(_unused_ void **state) {
        const Roles roles = { .foundation = 3, .ota_base = 1, .update = 9, .management = 8 };
        DecisionGate gate = { .number = 5,
                              .status = STATUS_SATISFIED,
                              .effective = STATUS_SATISFIED,
                              .evaluated = true };
        Decision decisions[_DECISION_MAX];

        decide(NULL, 0, &roles, RECORD_KIND_PERIODIC, decisions);
        for (size_t i = 0; i < _DECISION_MAX; i++)
                assert_int_equal(decisions[i].value, 0);

        /* The gates that have roles are missing. */
        decide(&gate, 1, &roles, RECORD_KIND_PERIODIC, decisions);
        assert_int_equal(decisions[DECISION_STATE].value, DEVICE_STATE_REVIEW_REQUIRED);
        for (size_t i = DECISION_DEVICE_TRUST; i < _DECISION_MAX; i++)
                assert_int_equal(decisions[i].value, 0);
}

static void test_what_is_no_status_and_no_gate_is_not_taken_for_one(_unused_ void **state) {
        const Roles roles = { .foundation = 1, .ota_base = 1, .update = 1, .management = 1 };
        DecisionGate gates[] = {
                { .number = 1, .status = (Status) 77, .effective = (Status) 77, .evaluated = true },
                { .number = 17,
                  .status = STATUS_VIOLATED,
                  .effective = STATUS_VIOLATED,
                  .evaluated = true },
        };
        Decision decisions[_DECISION_MAX];

        decide(gates, 2, &roles, RECORD_KIND_PERIODIC, decisions);
        assert_int_equal(decisions[DECISION_DEVICE_TRUST].value, DEVICE_TRUST_UNDETERMINED);
        assert_int_equal(decisions[DECISION_DEVICE_TRUST].mask, 1);
        assert_int_equal(decisions[DECISION_STATE].mask, 1);
}

static void test_values_have_their_published_names(_unused_ void **state) {
        static const struct {
                DecisionName decision;
                uint8_t value;
                const char *name;
        } cases[] = {
                { DECISION_STATE, 0, "INACTIVE" },
                { DECISION_STATE, 1, "PROTECTED" },
                { DECISION_STATE, 2, "REVIEW_REQUIRED" },
                { DECISION_STATE, 3, "INACTIVE" },
                { DECISION_DEVICE_TRUST, 0, "undetermined" },
                { DECISION_DEVICE_TRUST, 1, "trusted" },
                { DECISION_DEVICE_TRUST, 2, "limited" },
                { DECISION_DEVICE_TRUST, 3, "untrusted" },
                { DECISION_PRODUCTION_READINESS, 0, "undetermined" },
                { DECISION_PRODUCTION_READINESS, 1, "ready" },
                { DECISION_PRODUCTION_READINESS, 2, "conditional" },
                { DECISION_PRODUCTION_READINESS, 3, "not-ready" },
                { DECISION_OTA_ELIGIBILITY, 0, "undetermined" },
                { DECISION_OTA_ELIGIBILITY, 1, "eligible" },
                { DECISION_OTA_ELIGIBILITY, 2, "remediation-only" },
                { DECISION_OTA_ELIGIBILITY, 3, "ineligible" },
                { DECISION_MANAGED_REVIEW, 0, "undetermined" },
                { DECISION_MANAGED_REVIEW, 1, "none" },
                { DECISION_MANAGED_REVIEW, 2, "recommended" },
                { DECISION_MANAGED_REVIEW, 3, "required" },
                { DECISION_MANAGED_REVIEW, 4, "not-managed" },
                { DECISION_MANAGED_REVIEW, 5, "undetermined" },
                { DECISION_MANAGED_REVIEW, 255, "undetermined" },
                { _DECISION_MAX, 1, "unlisted" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_string_equal(decision_name(cases[i].decision, cases[i].value),
                                    cases[i].name);
        assert_string_equal(decision_label(DECISION_OTA_ELIGIBILITY), "ota_eligibility");
        assert_string_equal(decision_label(_DECISION_MAX), "unlisted");
        assert_string_equal(record_kind_name(RECORD_KIND_CHAIN_RESET), "chain-reset");
        assert_string_equal(record_kind_name(_RECORD_KIND_MAX), "unlisted");
}

static void test_values_are_documented(_unused_ void **state) {
        static const uint8_t n_values[_DECISION_MAX] = { 3, 4, 4, 4, 5 };

        for (unsigned d = 0; d < _DECISION_MAX; d++)
                for (uint8_t value = 0; value < n_values[d]; value++) {
                        char word[64];

                        (void) snprintf(word, sizeof(word), "%u `%s` |", value,
                                        decision_name((DecisionName) d, value));
                        expect_documented(word);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_combination_of_roles_and_statuses),
                cmocka_unit_test(test_every_kind_and_finding),
                cmocka_unit_test(test_only_satisfied_everywhere_is_protected),
                cmocka_unit_test(test_of_nothing_nothing_is_granted),
                cmocka_unit_test(test_what_is_no_status_and_no_gate_is_not_taken_for_one),
                cmocka_unit_test(test_values_have_their_published_names),
                cmocka_unit_test(test_values_are_documented),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
