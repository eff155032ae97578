/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/gate.h"

GATE(seventh, 7, "x");
GATE(eighth, 8, "held");
GATE(twelfth, 12, "extra");

static Device device;
static Trust trust;
static JudgedGate judged;

static const PolicyEntry two_sources[] = { PRESENT("held.tpm"), PRESENT("held.disk") };

static const PolicyObjective objectives[] = {
        { .id = "extra.one", .min_sources = 1 },
        { .id = "held.one", .require = two_sources, .n_require = 2, .min_sources = 2 },
        { .id = "held.three", .require = two_sources, .n_require = 2, .min_sources = 2 },
        { .id = "held.two", .require = two_sources, .n_require = 2, .min_sources = 2 },
};

static int set_up(_unused_ void **state) {
        device_init(&device, &eighth);
        device.policy.objectives = objectives;
        device.policy.n_objectives = ELEMENTSOF(objectives);
        device.policy.optional_gates = 1U << 7;
        trust = (Trust){ .kernel = true, .kernel_until_ms = UINT64_MAX };
        return 0;
}

static const JudgedGate *hear(void) {
        memset(&judged, 0, sizeof(judged));
        gate_judge(&device.input, &device.gates[0], &trust, &judged);
        return &judged;
}

static void assert_all(Status status, uint8_t reason) {
        for (size_t k = 0; k < GATE_OBJECTIVES; k++) {
                assert_int_equal(hear()->objectives[k].status, status);
                assert_int_equal(judged.objectives[k].n_reasons, reason > 0);
                assert_int_equal(judged.objectives[k].reasons[0], reason);
        }
        assert_int_equal(judged.status, status);
}

static void test_a_gate_is_as_good_as_its_worst_objective(_unused_ void **state) {
        device_flag(&device, "held.tpm", true);
        device_flag(&device, "held.disk", true);
        assert_int_equal(hear()->status, STATUS_SATISFIED);
        assert_int_equal(judged.number, 8);
        assert_int_equal(judged.evaluated_at_s, NOW_S);
        assert_int_equal(judged.valid_until_s, NOW_S + FRESHNESS_S);

        (void) device_sample(&device, "held.disk", PST_TAMPERED);
        assert_int_equal(hear()->status, STATUS_VIOLATED);
}

static void test_an_optional_gate_does_not_apply_when_the_authority_knows_of_nothing(
        _unused_ void **state) {
        (void) device_sample(&device, "held.authority", PST_ABSENT);
        assert_all(STATUS_NOT_APPLICABLE, 0);
        assert_int_equal(judged.evaluated_at_s, 0);
}

/* What else the authority may say, or not say: then the gate applies. */
static void test_it_applies_as_soon_as_anything_else_is_so(_unused_ void **state) {
        static const PstState states[] = { PST_UNAVAILABLE, PST_PRESENT, PST_TAMPERED };

        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
        (void) device_sample(&device, "held.disk", PST_ABSENT);
        (void) device_sample(&device, "held.tpm", PST_ABSENT);
        assert_all(STATUS_UNKNOWN, REASON_UNSUPPORTED);

        for (size_t i = 0; i < ELEMENTSOF(states); i++) {
                (void) device_sample(&device, "held.authority", states[i]);
                assert_int_equal(hear()->status, STATUS_UNKNOWN);
        }

        (void) device_sample(&device, "held.authority", PST_ABSENT);
        device.gates[0].failed = true;
        assert_all(STATUS_UNKNOWN, REASON_WORKER_FAILED);
        device.gates[0].failed = false;
        device.policy.optional_gates = 0;
        assert_int_equal(hear()->status, STATUS_UNKNOWN);
        device.gates[0].signals = NULL;
        device.policy.optional_gates = 1U << 7;
        assert_int_equal(hear()->status, STATUS_UNKNOWN);
}

/* To take the enrolment away is to hide what it showed. */
static void test_a_violation_does_not_end_by_not_applying(_unused_ void **state) {
        (void) device_sample(&device, "held.authority", PST_ABSENT);
        device.gates[0].previous[1] = (JudgePrevious){ .status = STATUS_VIOLATED, .since_s = 5 };
        assert_int_equal(hear()->status, STATUS_VIOLATED);
        assert_int_equal(judged.objectives[0].status, STATUS_NOT_APPLICABLE);
}

static void test_an_objective_without_a_policy_is_unknown_unless_it_is_optional(
        _unused_ void **state) {
        device.policy.n_objectives = 2;
        device_flag(&device, "held.tpm", true);
        device_flag(&device, "held.disk", true);
        assert_int_equal(hear()->status, STATUS_SATISFIED);
        assert_int_equal(judged.objectives[1].status, STATUS_NOT_APPLICABLE);

        device.policy.optional_gates = 0;
        assert_int_equal(hear()->status, STATUS_UNKNOWN);
        assert_int_equal(judged.objectives[0].status, STATUS_SATISFIED);
        assert_int_equal(judged.objectives[1].status, STATUS_UNKNOWN);
        assert_int_equal(judged.objectives[1].reasons[0], REASON_NOT_EVALUATED);
}

/* The record cannot say of the ten gates, but one, that they do not apply. */
static void test_no_other_gate_of_the_model_is_optional(_unused_ void **state) {
        device_init(&device, &seventh);
        device.policy.optional_gates = UINT16_MAX;
        (void) device_sample(&device, "x.authority", PST_ABSENT);
        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
}

static void test_an_extension_that_no_policy_mentions_does_not_apply(_unused_ void **state) {
        device_init(&device, &twelfth);
        assert_all(STATUS_NOT_APPLICABLE, 0);

        device.policy.objectives = objectives;
        device.policy.n_objectives = 1;
        assert_int_equal(hear()->status, STATUS_UNKNOWN);
        device.policy.n_objectives = 0;

        device.policy.foundation = 1U << 11;
        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
        device.policy.foundation = 0;
        device.policy.ota_base = 1U << 11;
        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
        device.policy.ota_base = 0;
        device.policy.update_gate = 12;
        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
        device.policy.update_gate = 0;
        device.policy.management_gate = 12;
        assert_all(STATUS_UNKNOWN, REASON_NOT_EVALUATED);
}

static void test_self_counts_where_policy_says_so(_unused_ void **state) {
        static const char *const gate[] = { "held", NULL }, *const one[] = { "held.one", NULL };
        static const char *const other[] = { "x", "held.on", NULL };
        static const PolicyEntry entries[] = { PRESENT("held.self"), PRESENT("held.disk") };
        static const PolicyObjective asked = {
                .id = "held.one", .require = entries, .n_require = 2, .min_sources = 2
        };

        device.policy.objectives = &asked;
        device.policy.n_objectives = 1;
        (void) device_sample(&device, "held.self", PST_PRESENT);
        (void) device_sample(&device, "held.disk", PST_PRESENT);
        assert_int_equal(hear()->objectives[0].status, STATUS_DEGRADED);
        device.policy.self_counts = gate;
        assert_int_equal(hear()->objectives[0].status, STATUS_SATISFIED);
        device.policy.self_counts = one;
        assert_int_equal(hear()->objectives[0].status, STATUS_SATISFIED);
        device.policy.self_counts = other;
        assert_int_equal(hear()->objectives[0].status, STATUS_DEGRADED);
}

static void test_a_gate_has_its_own_findings_in_their_order(_unused_ void **state) {
        static const JudgeFinding findings[] = {
                { 8, 2, REASON_KEY_CHANGED, 4, NOW_S },
                { 7, 0, REASON_EXPIRED, 4, NOW_S },
                { 8, 0, REASON_EXPIRED, 3, NOW_S - 5 },
        };

        device.input.findings = findings;
        device.input.n_findings = ELEMENTSOF(findings);
        assert_int_equal(hear()->n_findings, 2);
        assert_int_equal(judged.findings[0].code, REASON_EXPIRED);
        assert_int_equal(judged.findings[1].code, REASON_KEY_CHANGED);
}

static void test_a_lost_tpm_is_a_finding_where_it_was_to_speak(_unused_ void **state) {
        const JudgeFinding earlier = { 8, 0, REASON_EVIDENCE_MISSING, 4, NOW_S - 500 };

        trust.tpm_missing = trust.tpm_lost = true;
        (void) device_sample(&device, "held.tpm", PST_ABSENT);
        (void) device_sample(&device, "held.disk", PST_PRESENT);
        device.gates[0].previous[0].since_s = NOW_S - 60;
        assert_int_equal(hear()->n_findings, 1);
        assert_int_equal(judged.findings[0].gate, 8);
        assert_int_equal(judged.findings[0].objective, 0);
        assert_int_equal(judged.findings[0].code, REASON_EVIDENCE_MISSING);
        assert_int_equal(judged.findings[0].severity, 4);
        assert_int_equal(judged.findings[0].start_s, NOW_S - 60);
        assert_int_equal(judged.objectives[0].status, STATUS_UNKNOWN);
        assert_int_equal(judged.objectives[0].reasons[0], REASON_EVIDENCE_MISSING);

        /* One that is carried on has begun earlier, and is not told twice. */
        device.input.findings = &earlier;
        device.input.n_findings = 1;
        assert_int_equal(hear()->n_findings, 1);
        assert_int_equal(judged.findings[0].start_s, NOW_S - 500);
        device.input.n_findings = 0;

        (void) device_sample(&device, "held.tpm", PST_UNAVAILABLE);
        assert_int_equal(hear()->n_findings, 0);
        (void) device_sample(&device, "held.tpm", PST_ABSENT);
        device.gates[0].failed = true;
        assert_int_equal(hear()->n_findings, 0);
        device.gates[0].failed = false;
        trust.tpm_lost = false;
        assert_int_equal(hear()->n_findings, 0);
}

static void test_hardware_is_what_tpm_or_firmware_show(_unused_ void **state) {
        static const struct {
                const char *id;
                PstState state;
                bool hardware;
        } rows[] = {
                { "held.tpm", PST_PRESENT, true },     { "held.firmware", PST_PRESENT, true },
                { "held.tpm", PST_ABSENT, false },     { "held.firmware", PST_TAMPERED, false },
                { "held.kernel", PST_PRESENT, false }, { "held.tpm", PST_UNAVAILABLE, false },
        };

        assert_false(hear()->hardware);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                (void) set_up(NULL);
                (void) device_sample(&device, rows[i].id, rows[i].state);
                assert_int_equal(hear()->hardware, rows[i].hardware);
                device.gates[0].failed = true;
                assert_false(hear()->hardware);
        }
}

static void test_the_oldest_input_and_the_first_end_are_the_gates(_unused_ void **state) {
        static const PolicySpan span = { "objective:held.two", 60 };

        device.policy.freshness = &span;
        device.policy.n_freshness = 1;
        device_flag(&device, "held.tpm", true);
        device.samples[0][1].observed_ms -= 10000;
        device_flag(&device, "held.disk", true);
        assert_int_equal(hear()->evaluated_at_s, NOW_S - 10);
        assert_int_equal(judged.valid_until_s, NOW_S + 50);
        assert_int_equal(judged.objectives[0].valid_until_s, NOW_S + FRESHNESS_S - 10);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_a_gate_is_as_good_as_its_worst_objective, set_up),
                cmocka_unit_test_setup(
                        test_an_optional_gate_does_not_apply_when_the_authority_knows_of_nothing,
                        set_up),
                cmocka_unit_test_setup(test_it_applies_as_soon_as_anything_else_is_so, set_up),
                cmocka_unit_test_setup(test_a_violation_does_not_end_by_not_applying, set_up),
                cmocka_unit_test_setup(
                        test_an_objective_without_a_policy_is_unknown_unless_it_is_optional,
                        set_up),
                cmocka_unit_test_setup(test_no_other_gate_of_the_model_is_optional, set_up),
                cmocka_unit_test_setup(test_an_extension_that_no_policy_mentions_does_not_apply,
                                       set_up),
                cmocka_unit_test_setup(test_self_counts_where_policy_says_so, set_up),
                cmocka_unit_test_setup(test_a_gate_has_its_own_findings_in_their_order, set_up),
                cmocka_unit_test_setup(test_a_lost_tpm_is_a_finding_where_it_was_to_speak, set_up),
                cmocka_unit_test_setup(test_hardware_is_what_tpm_or_firmware_show, set_up),
                cmocka_unit_test_setup(test_the_oldest_input_and_the_first_end_are_the_gates,
                                       set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
