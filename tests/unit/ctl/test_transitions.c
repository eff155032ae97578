/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed from one record to the next.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "ctl/transitions.h"

#define TOLD_MAX 128

static Claims before, after;
static struct {
        Transition list[TOLD_MAX];
        size_t n;
} told;

static void on_transition(const Transition *transition, void *userdata) {
        assert_ptr_equal(userdata, &told);
        assert_true(told.n < TOLD_MAX);
        told.list[told.n++] = *transition;
}

static size_t compare(void) {
        told.n = 0;
        transitions_of(&before, &after, on_transition, &told);
        return told.n;
}

/* Two records of ten satisfied gates, which say the same. */
static int set_up(_unused_ void **state) {
        before = (Claims){ .n_gates = 10, .policy_id = "p", .policy_version = 1 };
        for (uint8_t i = 0; i < 10; i++) {
                before.gates[i].number = (uint8_t) (i + 1);
                before.gates[i].status = STATUS_SATISFIED;
                for (unsigned k = 0; k < CLAIMS_OBJECTIVES; k++)
                        before.gates[i].objectives[k].status = STATUS_SATISFIED;
        }
        before.decisions[DECISION_STATE].value = DEVICE_STATE_PROTECTED;
        after = before;
        return 0;
}

static void set_objective(Claims *claims, unsigned gate, unsigned objective, Status status,
                          uint8_t reason) {
        claims->gates[gate - 1].objectives[objective] = (ClaimedObjective){
                .status = status, .since_s = 7, .reasons = { reason }, .n_reasons = reason ? 1 : 0
        };
}

static void test_the_same_is_no_change_whatever_the_time(_unused_ void **state) {
        after.issued_s = 5;
        after.expires_s = 6;
        after.kind = RECORD_KIND_CHANGE;
        after.gates[3].evaluated_at_s = 5;
        after.gates[3].objectives[1].since_s = 4;
        assert_int_equal(compare(), 0);
}

static void test_an_objective_tells_from_to_and_why(_unused_ void **state) {
        set_objective(&after, 5, 2, STATUS_VIOLATED, REASON_UNEXPECTED_ITEM);
        after.gates[4].status = STATUS_VIOLATED; /* follows from it */
        assert_int_equal(compare(), 1);
        assert_int_equal(told.list[0].kind, TRANSITION_OBJECTIVE);
        assert_int_equal(told.list[0].gate, 5);
        assert_int_equal(told.list[0].objective, 2);
        assert_int_equal(told.list[0].from, STATUS_SATISFIED);
        assert_int_equal(told.list[0].to, STATUS_VIOLATED);
        assert_int_equal(told.list[0].n_reasons, 1);
        assert_int_equal(told.list[0].reasons[0], REASON_UNEXPECTED_ITEM);
}

static void test_other_reasons_for_the_same_status_are_a_change(_unused_ void **state) {
        set_objective(&before, 1, 0, STATUS_UNKNOWN, REASON_TIMED_OUT);
        set_objective(&after, 1, 0, STATUS_UNKNOWN, REASON_WORKER_FAILED);
        assert_int_equal(compare(), 1);
        assert_int_equal(told.list[0].from, told.list[0].to);
        assert_int_equal(told.list[0].reasons[0], REASON_WORKER_FAILED);

        after = before;
        after.gates[0].objectives[0].reasons[1] = REASON_WORKER_FAILED;
        after.gates[0].objectives[0].n_reasons = 2;
        assert_int_equal(compare(), 1);
        assert_int_equal(told.list[0].n_reasons, 2);
}

static void test_each_decision_is_told_and_the_state_first(_unused_ void **state) {
        set_objective(&after, 1, 0, STATUS_VIOLATED, REASON_TIMED_OUT);
        for (DecisionName d = DECISION_STATE; d < _DECISION_MAX; d++)
                after.decisions[d] = (Decision){ .value = 2, .mask = (uint16_t) (1U << d) };

        assert_int_equal(compare(), _DECISION_MAX + 1);
        for (unsigned i = 0; i < _DECISION_MAX; i++) {
                assert_int_equal(told.list[i].kind, TRANSITION_DECISION);
                assert_int_equal(told.list[i].decision, i);
                assert_int_equal(told.list[i].to, 2);
                assert_int_equal(told.list[i].mask, 1U << i);
        }
        assert_int_equal(told.list[0].from, DEVICE_STATE_PROTECTED);
        assert_int_equal(told.list[_DECISION_MAX].kind, TRANSITION_OBJECTIVE);
}

static void test_other_gates_behind_the_same_decision_are_none(_unused_ void **state) {
        after.decisions[DECISION_DEVICE_TRUST].mask = 4;
        assert_int_equal(compare(), 0);
}

static void test_findings_come_and_go_once_each(_unused_ void **state) {
        static const ClaimedFinding first = { .code = REASON_LIMIT_REACHED,
                                              .objective = 0,
                                              .start_s = 1 };
        static const ClaimedFinding again = { .code = REASON_LIMIT_REACHED,
                                              .objective = 0,
                                              .start_s = 2 };
        static const ClaimedFinding other = { .code = REASON_LIMIT_REACHED, .objective = 2 };
        ClaimedGate *old = &before.gates[9], *new = &after.gates[9];

        old->findings[0] = other;
        old->n_findings = 1;
        new->findings[0] = first;
        new->findings[1] = again;
        new->n_findings = 2;
        assert_int_equal(compare(), 2);
        assert_int_equal(told.list[0].kind, TRANSITION_FINDING);
        assert_int_equal(told.list[0].objective, 2);
        assert_int_equal(told.list[0].from, 1);
        assert_int_equal(told.list[0].to, 0);
        assert_int_equal(told.list[1].gate, 10);
        assert_int_equal(told.list[1].objective, 0);
        assert_int_equal(told.list[1].to, 1);
        assert_int_equal(told.list[1].reasons[0], REASON_LIMIT_REACHED);

        old->findings[0] = again; /* that it began elsewhere is no news */
        new->n_findings = 1;
        assert_int_equal(compare(), 0);
}

static void test_another_policy_is_told_by_whatever_differs(_unused_ void **state) {
        after.policy_version = 2;
        assert_int_equal(compare(), 1);
        assert_int_equal(told.list[0].kind, TRANSITION_POLICY);
        assert_ptr_equal(told.list[0].before, &before);
        assert_ptr_equal(told.list[0].after, &after);

        after = before;
        after.policy_digest[31] = 1;
        assert_int_equal(compare(), 1);
        after = before;
        after.policy_id[0] = 'q';
        assert_int_equal(compare(), 1);
}

static void test_of_a_gate_that_is_not_there_nothing_is_known(_unused_ void **state) {
        after.gates[10] = after.gates[9];
        after.gates[10].number = 12;
        after.n_gates = 11;
        assert_int_equal(compare(), CLAIMS_OBJECTIVES);
        for (unsigned i = 0; i < CLAIMS_OBJECTIVES; i++) {
                assert_int_equal(told.list[i].gate, 12);
                assert_int_equal(told.list[i].from, STATUS_UNKNOWN);
                assert_int_equal(told.list[i].to, STATUS_SATISFIED);
        }

        before = after;
        after.n_gates = 10;
        assert_int_equal(compare(), CLAIMS_OBJECTIVES);
        assert_int_equal(told.list[0].to, STATUS_UNKNOWN);
}

static void test_before_the_first_record_nothing_was_known(_unused_ void **state) {
        before = (Claims){ 0 };
        assert_int_equal(compare(), 1 + 1 + 10 * CLAIMS_OBJECTIVES);
        assert_int_equal(told.list[0].kind, TRANSITION_POLICY);
        assert_int_equal(told.list[1].from, DEVICE_STATE_INACTIVE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_the_same_is_no_change_whatever_the_time, set_up),
                cmocka_unit_test_setup(test_an_objective_tells_from_to_and_why, set_up),
                cmocka_unit_test_setup(test_other_reasons_for_the_same_status_are_a_change, set_up),
                cmocka_unit_test_setup(test_each_decision_is_told_and_the_state_first, set_up),
                cmocka_unit_test_setup(test_other_gates_behind_the_same_decision_are_none, set_up),
                cmocka_unit_test_setup(test_findings_come_and_go_once_each, set_up),
                cmocka_unit_test_setup(test_another_policy_is_told_by_whatever_differs, set_up),
                cmocka_unit_test_setup(test_of_a_gate_that_is_not_there_nothing_is_known, set_up),
                cmocka_unit_test_setup(test_before_the_first_record_nothing_was_known, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
