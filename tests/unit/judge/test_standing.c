/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/standing.h"

GATE(gate, 3, "x");

static Device device;

static int set_up(_unused_ void **state) {
        device_init(&device, &gate);
        return 0;
}

static JudgedObjective settle(const Verdict *verdict, const JudgePrevious *previous) {
        Scope scope = device_scope(&device);
        JudgedObjective ret = { .next = *previous };

        standing_settle(&scope, verdict, previous, &ret);
        return ret;
}

/* Of this status, with inputs of this round that were seen a minute ago. */
static Verdict found(Status status, uint64_t round) {
        Verdict verdict = verdict_none();

        verdict.status = status;
        verdict.round = round;
        verdict.observed_ms = NOW_MS - 60000;
        verdict.stale_ms = NOW_MS + 100000;
        verdict.unknown_ms = NOW_MS + 200000;
        return verdict;
}

/* Every status after every status: what was found, but a violation is left by confirmation only. */
static void test_only_a_violation_is_kept(_unused_ void **state) {
        for (Status before = STATUS_UNKNOWN; before < _STATUS_MAX; before++)
                for (Status now = STATUS_UNKNOWN; now < _STATUS_MAX; now++) {
                        const JudgePrevious previous = { .status = before, .since_s = 5 };
                        Verdict verdict = found(now, 1);
                        JudgedObjective objective = settle(&verdict, &previous);

                        assert_int_equal(objective.status,
                                         before == STATUS_VIOLATED ? STATUS_VIOLATED : now);
                        assert_int_equal(objective.next.status, objective.status);
                        assert_int_equal(objective.next.since_s, objective.since_s);
                }
}

static void test_a_violation_is_cleared_by_as_many_rounds_as_policy_asks(_unused_ void **state) {
        for (uint32_t needed = 0; needed <= 4; needed++) {
                JudgePrevious previous = { .status = STATUS_VIOLATED, .since_s = 5 };

                device.policy.clear_after = needed;
                for (uint32_t round = 1; round <= (needed > 0 ? needed : 1); round++) {
                        Verdict verdict = found(STATUS_SATISFIED, round);
                        bool last = round >= needed;
                        JudgedObjective objective = settle(&verdict, &previous);

                        assert_int_equal(objective.status,
                                         last ? STATUS_SATISFIED : STATUS_VIOLATED);
                        assert_int_equal(objective.since_s, last ? NOW_S : 5);

                        /* Judged twice over the same samples, a round counts once. */
                        previous = objective.next;
                        if (last)
                                continue;
                        objective = settle(&verdict, &previous);
                        assert_int_equal(objective.status, STATUS_VIOLATED);
                        assert_int_equal(objective.next.confirmations, round);
                }
                assert_int_equal(previous.confirmations, 0);
        }
}

static void test_confirmations_are_counted_in_a_row(_unused_ void **state) {
        static const Status between[] = { STATUS_UNKNOWN, STATUS_DEGRADED, STATUS_STALE,
                                          STATUS_VIOLATED, STATUS_NOT_APPLICABLE };

        for (size_t i = 0; i < ELEMENTSOF(between); i++) {
                const JudgePrevious start = { .status = STATUS_VIOLATED, .since_s = 5 };
                Verdict good = found(STATUS_SATISFIED, 1), other = found(between[i], 2);
                JudgedObjective objective = settle(&good, &start);

                assert_int_equal(objective.next.confirmations, 1);
                objective = settle(&other, &objective.next);
                assert_int_equal(objective.status, STATUS_VIOLATED);
                assert_int_equal(objective.next.confirmations, 0);
                good.round = 3;
                objective = settle(&good, &objective.next);
                assert_int_equal(objective.status, STATUS_VIOLATED);
                good.round = 4;
                objective = settle(&good, &objective.next);
                assert_int_equal(objective.status, STATUS_SATISFIED);
        }
}

static void test_a_violation_that_is_kept_is_kept_with_its_reasons(_unused_ void **state) {
        const JudgePrevious start = { 0 };
        Verdict violated = found(STATUS_UNKNOWN, 1), blind = found(STATUS_UNKNOWN, 2);
        Verdict tolerated = found(STATUS_DEGRADED, 2), good = found(STATUS_SATISFIED, 3);
        JudgedObjective objective;

        verdict_blind(&violated, REASON_TIMED_OUT);
        verdict_fail(&violated, REASON_UNEXPECTED_ITEM);
        verdict_blind(&blind, REASON_PERMISSION_MISSING);
        tolerated.failed = UINT64_C(1) << REASON_EXPIRED;

        objective = settle(&violated, &start);
        assert_int_equal(objective.n_reasons, 2);
        assert_int_equal(objective.reasons[0], REASON_TIMED_OUT);
        assert_int_equal(objective.reasons[1], REASON_UNEXPECTED_ITEM);

        objective = settle(&tolerated, &objective.next);
        assert_int_equal(objective.n_reasons, 2);
        assert_int_equal(objective.reasons[1], REASON_EXPIRED);

        objective = settle(&blind, &objective.next);
        assert_int_equal(objective.n_reasons, 2);
        assert_int_equal(objective.reasons[0], REASON_PERMISSION_MISSING);
        assert_int_equal(objective.reasons[1], REASON_UNEXPECTED_ITEM);

        /* What hid it is not kept as well. */
        objective = settle(&good, &objective.next);
        assert_int_equal(objective.status, STATUS_VIOLATED);
        assert_int_equal(objective.n_reasons, 1);
        assert_int_equal(objective.reasons[0], REASON_UNEXPECTED_ITEM);

        good.round = 4;
        objective = settle(&good, &objective.next);
        assert_int_equal(objective.status, STATUS_SATISFIED);
        assert_int_equal(objective.n_reasons, 0);
        assert_int_equal(objective.next.n_reasons, 0);
}

/* After a restart within one boot: violated by the last record, and nothing seen yet. */
static void test_a_violation_of_the_last_record_has_a_reason_and_a_time(_unused_ void **state) {
        const JudgePrevious previous = { .status = STATUS_VIOLATED, .since_s = NOW_S - 900 };
        Verdict nothing = verdict_none();
        JudgedObjective objective;

        verdict_blind(&nothing, REASON_NOT_EVALUATED);
        objective = settle(&nothing, &previous);
        assert_int_equal(objective.status, STATUS_VIOLATED);
        assert_int_equal(objective.n_reasons, 1);
        assert_int_equal(objective.reasons[0], REASON_NOT_EVALUATED);
        assert_int_equal(objective.evaluated_at_s, NOW_S - 900);
        assert_int_equal(objective.since_s, NOW_S - 900);
}

static void test_reasons_are_there_exactly_if_something_is_wrong(_unused_ void **state) {
        for (Status before = STATUS_UNKNOWN; before < _STATUS_MAX; before++)
                for (Status now = STATUS_UNKNOWN; now < _STATUS_MAX; now++) {
                        const JudgePrevious previous = { .status = before, .since_s = 5 };
                        Verdict verdict = found(now, 1);
                        JudgedObjective objective = settle(&verdict, &previous);
                        bool fine = objective.status == STATUS_SATISFIED ||
                                    objective.status == STATUS_NOT_APPLICABLE;

                        assert_int_equal(objective.n_reasons == 0, fine);
                }
}

static void test_since_is_kept_while_nothing_changes_and_never_after_now(_unused_ void **state) {
        static const struct {
                Status before;
                uint64_t since_s, expected_s;
        } rows[] = {
                { STATUS_SATISFIED, NOW_S - 9, NOW_S - 9 }, { STATUS_SATISFIED, NOW_S, NOW_S },
                { STATUS_SATISFIED, NOW_S + 9, NOW_S },     { STATUS_SATISFIED, 0, NOW_S },
                { STATUS_UNKNOWN, NOW_S - 9, NOW_S },       { STATUS_STALE, NOW_S - 9, NOW_S },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const JudgePrevious previous = { .status = rows[i].before,
                                                 .since_s = rows[i].since_s };
                Verdict verdict = found(STATUS_SATISFIED, 1);

                assert_int_equal(settle(&verdict, &previous).since_s, rows[i].expected_s);
        }
}

static void test_validity_ends_where_the_status_does(_unused_ void **state) {
        static const uint64_t until_s[_STATUS_MAX] = {
                [STATUS_SATISFIED] = NOW_S + 100,
                [STATUS_DEGRADED] = NOW_S + 100,
                [STATUS_STALE] = NOW_S + 200,
        };

        for (Status s = STATUS_UNKNOWN; s < _STATUS_MAX; s++) {
                const JudgePrevious previous = { 0 };
                Verdict verdict = found(s, 1);
                JudgedObjective objective = settle(&verdict, &previous);

                assert_int_equal(objective.valid_until_s, until_s[s]);
                assert_int_equal(objective.evaluated_at_s, NOW_S - 60);
        }
}

static void test_what_was_not_evaluated_says_so(_unused_ void **state) {
        const JudgePrevious previous = { 0 };
        Verdict nothing = verdict_none();
        JudgedObjective objective;

        verdict_blind(&nothing, REASON_NOT_EVALUATED);
        objective = settle(&nothing, &previous);
        assert_int_equal(objective.status, STATUS_UNKNOWN);
        assert_int_equal(objective.evaluated_at_s, 0);
        assert_int_equal(objective.valid_until_s, 0);
        assert_int_equal(objective.reasons[0], REASON_NOT_EVALUATED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_only_a_violation_is_kept, set_up),
                cmocka_unit_test_setup(test_a_violation_is_cleared_by_as_many_rounds_as_policy_asks,
                                       set_up),
                cmocka_unit_test_setup(test_confirmations_are_counted_in_a_row, set_up),
                cmocka_unit_test_setup(test_a_violation_that_is_kept_is_kept_with_its_reasons,
                                       set_up),
                cmocka_unit_test_setup(test_a_violation_of_the_last_record_has_a_reason_and_a_time,
                                       set_up),
                cmocka_unit_test_setup(test_reasons_are_there_exactly_if_something_is_wrong,
                                       set_up),
                cmocka_unit_test_setup(test_since_is_kept_while_nothing_changes_and_never_after_now,
                                       set_up),
                cmocka_unit_test_setup(test_validity_ends_where_the_status_does, set_up),
                cmocka_unit_test_setup(test_what_was_not_evaluated_says_so, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
