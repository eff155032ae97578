/* SPDX-License-Identifier: Apache-2.0 */

#include "judge/findings.h"
#include "judge_test.h"
#include "record/reason.h"

#define NOW_S 1000U

static void add(JudgedGate *gate, unsigned objective, unsigned code, unsigned severity,
                uint64_t start_s) {
        JudgeFinding finding = {
                .objective = (uint8_t) objective,
                .code = (uint8_t) code,
                .severity = (uint8_t) severity,
                .start_s = start_s,
        };

        findings_add(gate, &finding, NOW_S);
}

static void test_findings_rise_by_objective_code_and_start(_unused_ void **state) {
        JudgedGate gate = { .number = 3 };

        /* Every order in which they could come, by a stride that meets all of them. */
        for (unsigned i = 0; i < 27; i++) {
                unsigned k = i * 11 % 27;

                add(&gate, k / 9, 2 + k / 3 % 3, 4, 10 + k % 3);
        }

        assert_int_equal(gate.n_findings, 27);
        for (unsigned i = 0; i < 27; i++) {
                assert_int_equal(gate.findings[i].gate, 3);
                assert_int_equal(gate.findings[i].objective, i / 9);
                assert_int_equal(gate.findings[i].code, 2 + i / 3 % 3);
                assert_int_equal(gate.findings[i].start_s, 10 + i % 3);
        }
}

static void test_the_same_finding_counts_once_with_its_greater_severity(_unused_ void **state) {
        JudgedGate gate = { .number = 3 };

        add(&gate, 1, 2, 3, 10);
        add(&gate, 1, 2, 5, 10);
        add(&gate, 1, 2, 1, 10);
        assert_int_equal(gate.n_findings, 1);
        assert_int_equal(gate.findings[0].severity, 5);
}

static void test_what_the_record_has_no_room_for_is_left_out(_unused_ void **state) {
        JudgedGate gate = { .number = 3 };

        add(&gate, 3, 2, 3, 10);
        add(&gate, 0, 0, 3, 10);
        add(&gate, 0, 33, 3, 10);
        assert_int_equal(gate.n_findings, 0);
}

static void test_an_unknown_severity_is_high_and_no_finding_begins_after_now(
        _unused_ void **state) {
        JudgedGate gate = { .number = 3 };

        add(&gate, 0, 2, 6, NOW_S + 1);
        assert_int_equal(gate.findings[0].severity, 4);
        assert_int_equal(gate.findings[0].start_s, NOW_S);
}

static void test_of_too_many_the_least_severe_and_youngest_go(_unused_ void **state) {
        JudgedGate gate = { .number = 3 };

        for (unsigned i = 0; i < 70; i++)
                add(&gate, 0, 2, 3, 100 + i);
        assert_int_equal(gate.n_findings, 64);
        assert_int_equal(gate.findings[63].start_s, 163);

        add(&gate, 2, 2, 5, 900);
        add(&gate, 0, 1, 5, 900);
        add(&gate, 1, 2, 2, 1);
        assert_int_equal(gate.n_findings, 64);
        assert_int_equal(gate.findings[0].code, 1);
        assert_int_equal(gate.findings[1].start_s, 100);
        assert_int_equal(gate.findings[62].start_s, 161);
        assert_int_equal(gate.findings[63].objective, 2);
}

static void test_three_codes_demand_review_and_no_others(_unused_ void **state) {
        for (unsigned code = 1; code < _REASON_MAX; code++) {
                JudgedGate gate = { .number = 3 };

                add(&gate, 0, code, 1, 1);
                assert_int_equal(findings_demand_review(&gate), code >= 30 && code <= 32);
                assert_true(findings_have(&gate, 0, (ReasonCode) code));
                assert_false(findings_have(&gate, 1, (ReasonCode) code));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_findings_rise_by_objective_code_and_start),
                cmocka_unit_test(test_the_same_finding_counts_once_with_its_greater_severity),
                cmocka_unit_test(test_what_the_record_has_no_room_for_is_left_out),
                cmocka_unit_test(test_an_unknown_severity_is_high_and_no_finding_begins_after_now),
                cmocka_unit_test(test_of_too_many_the_least_severe_and_youngest_go),
                cmocka_unit_test(test_three_codes_demand_review_and_no_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
