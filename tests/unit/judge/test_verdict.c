/* SPDX-License-Identifier: Apache-2.0 */

#include "judge/verdict.h"
#include "judge_test.h"

static Verdict of(Status status) {
        Verdict verdict = verdict_none();

        verdict.status = status;
        return verdict;
}

static const Status outcomes[] = { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_VIOLATED };

/* Pass, unknown, fail: both tables, written out. */
static void test_all_fails_if_one_fails_and_any_passes_if_one_passes(_unused_ void **state) {
        static const Status all[3][3] = {
                { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_VIOLATED },
                { STATUS_UNKNOWN, STATUS_UNKNOWN, STATUS_VIOLATED },
                { STATUS_VIOLATED, STATUS_VIOLATED, STATUS_VIOLATED },
        };
        static const Status any[3][3] = {
                { STATUS_SATISFIED, STATUS_SATISFIED, STATUS_SATISFIED },
                { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_UNKNOWN },
                { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_VIOLATED },
        };

        for (size_t i = 0; i < 3; i++)
                for (size_t k = 0; k < 3; k++) {
                        Verdict joined = of(outcomes[i]), chosen = of(outcomes[i]);
                        Verdict other = of(outcomes[k]);

                        verdict_join(&joined, &other);
                        verdict_choose(&chosen, &other);
                        assert_int_equal(joined.status, all[i][k]);
                        assert_int_equal(chosen.status, any[i][k]);
                }
}

static void test_a_fresh_branch_is_chosen_before_one_grown_old(_unused_ void **state) {
        Verdict fresh = of(STATUS_SATISFIED), old = of(STATUS_STALE), chosen = old;

        fresh.stale_ms = 10;
        fresh.sources = 1;
        old.unknown_ms = 5;
        old.sources = 2;

        verdict_choose(&chosen, &fresh);
        assert_int_equal(chosen.status, STATUS_SATISFIED);
        assert_int_equal(chosen.sources, 1);
        assert_int_equal(chosen.unknown_ms, NEVER_MS);
        chosen = fresh;
        verdict_choose(&chosen, &old);
        assert_int_equal(chosen.sources, 1);
}

static void test_two_that_are_as_good_both_count(_unused_ void **state) {
        Verdict a = of(STATUS_SATISFIED), b = of(STATUS_SATISFIED);

        a = (Verdict){ .status = STATUS_SATISFIED,
                       .worth = STATUS_SATISFIED,
                       .sources = 1,
                       .tier = 2,
                       .observed_ms = 7,
                       .stale_ms = 20,
                       .unknown_ms = 40,
                       .round = 3 };
        b = (Verdict){ .status = STATUS_SATISFIED,
                       .worth = STATUS_SATISFIED,
                       .sources = 4,
                       .from_kernel = true,
                       .demoted = true,
                       .tier = 4,
                       .observed_ms = 5,
                       .stale_ms = 30,
                       .unknown_ms = 35,
                       .round = 2 };

        verdict_choose(&a, &b);
        assert_int_equal(a.sources, 5);
        assert_true(a.from_kernel);
        assert_true(a.demoted);
        assert_int_equal(a.tier, 4);
        assert_int_equal(a.observed_ms, 5);
        assert_int_equal(a.stale_ms, 20);
        assert_int_equal(a.unknown_ms, 35);
        assert_int_equal(a.round, 3);
}

static void test_none_changes_nothing_that_it_is_joined_with(_unused_ void **state) {
        for (Status s = STATUS_UNKNOWN; s < _STATUS_MAX; s++) {
                Verdict verdict = of(s), none = verdict_none();

                verdict.round = 3;
                verdict.observed_ms = verdict.stale_ms = verdict.unknown_ms = 9;
                verdict.worth = STATUS_STALE;
                verdict_join(&verdict, &none);
                assert_int_equal(verdict.status, s);
                assert_int_equal(verdict.worth, STATUS_STALE);
                assert_int_equal(verdict.round, 3);
                assert_int_equal(verdict.observed_ms, 9);
                assert_int_equal(verdict.stale_ms, 9);
                assert_int_equal(verdict.unknown_ms, 9);
        }
}

static void test_a_pass_is_what_its_inputs_are_worth(_unused_ void **state) {
        static const Status worths[] = { STATUS_SATISFIED, STATUS_STALE, STATUS_UNKNOWN };

        for (size_t i = 0; i < ELEMENTSOF(worths); i++) {
                Verdict verdict = verdict_none();
                uint8_t reason = 0;

                verdict.worth = worths[i];
                verdict_pass(&verdict);
                assert_int_equal(verdict.status, worths[i]);
                assert_int_equal(verdict_reasons(&verdict, &reason, 1), i > 0);
                assert_int_equal(reason, i > 0 ? REASON_RESULT_TOO_OLD : 0);
        }
}

/* A tolerated check: what it was, what its inputs are worth, what it becomes. */
static void test_tolerance_is_for_failures_only(_unused_ void **state) {
        static const struct {
                Status status, worth, tolerated;
        } rows[] = {
                { STATUS_SATISFIED, STATUS_SATISFIED, STATUS_SATISFIED },
                { STATUS_STALE, STATUS_STALE, STATUS_STALE },
                { STATUS_UNKNOWN, STATUS_SATISFIED, STATUS_UNKNOWN },
                { STATUS_VIOLATED, STATUS_SATISFIED, STATUS_DEGRADED },
                { STATUS_VIOLATED, STATUS_STALE, STATUS_STALE },
                { STATUS_VIOLATED, STATUS_UNKNOWN, STATUS_UNKNOWN },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Verdict verdict = of(rows[i].status);

                verdict.worth = rows[i].worth;
                verdict.sources = 0x7f;
                verdict_tolerate(&verdict);
                assert_int_equal(verdict.status, rows[i].tolerated);
                assert_int_equal(verdict.sources, 0);
                assert_int_equal(verdict.blind, rows[i].status == STATUS_VIOLATED && i > 3
                                                        ? UINT64_C(1) << REASON_RESULT_TOO_OLD
                                                        : 0);
        }
}

static void test_a_view_that_was_tampered_with_is_not_tolerated(_unused_ void **state) {
        Verdict verdict = verdict_none();

        verdict_fail(&verdict, REASON_TAMPERED_VIEW);
        verdict_tolerate(&verdict);
        assert_int_equal(verdict.status, STATUS_VIOLATED);
}

static void test_worsening_never_improves(_unused_ void **state) {
        for (Status a = STATUS_UNKNOWN; a < _STATUS_MAX; a++)
                for (Status b = STATUS_UNKNOWN; b < _STATUS_MAX; b++) {
                        Verdict verdict = of(a);

                        verdict_worsen(&verdict, b, REASON_SINGLE_SOURCE);
                        assert_int_equal(verdict.status, status_join(a, b));
                        assert_int_equal(verdict.blind != 0, status_join(a, b) != a);
                }
}

static void test_reasons_rise_and_are_there_exactly_if_something_is_wrong(_unused_ void **state) {
        for (Status s = STATUS_UNKNOWN; s < _STATUS_MAX; s++) {
                Verdict verdict = of(s);
                uint8_t reasons[8] = { 0 };
                bool fine = s == STATUS_SATISFIED || s == STATUS_NOT_APPLICABLE;

                assert_int_equal(verdict_reasons(&verdict, reasons, 8), fine ? 0 : 1);
                verdict.failed = UINT64_C(1) << 23 | UINT64_C(1) << 16;
                verdict.blind = UINT64_C(1) << 3 | UINT64_C(1) << 0;
                assert_int_equal(verdict_reasons(&verdict, reasons, 8), fine ? 0 : 3);
                if (!fine) {
                        assert_int_equal(reasons[0], 3);
                        assert_int_equal(reasons[1], 16);
                        assert_int_equal(reasons[2], 23);
                }
        }
}

static void test_of_too_many_reasons_failures_stay(_unused_ void **state) {
        static const uint8_t expected[] = { 1, 2, 3, 4, 5, 6, 16, 31 };
        Verdict verdict = of(STATUS_VIOLATED);
        uint8_t reasons[9] = { 0 };

        verdict.failed = UINT64_C(1) << 31 | UINT64_C(1) << 16;
        verdict.blind = 0x3ffe;
        assert_int_equal(verdict_reasons(&verdict, reasons, 8), 8);
        assert_memory_equal(reasons, expected, 8);
        assert_int_equal(reasons[8], 0);

        verdict.failed = UINT64_C(0x1fffffffe);
        assert_int_equal(verdict_reasons(&verdict, reasons, 8), 8);
        assert_int_equal(reasons[8], 0);
}

static void test_a_number_that_is_no_reason_is_not_published(_unused_ void **state) {
        Verdict verdict = verdict_none();
        uint8_t reason = 0;

        verdict_fail(&verdict, (ReasonCode) 200);
        assert_int_equal(verdict.status, STATUS_VIOLATED);
        assert_int_equal(verdict_reasons(&verdict, &reason, 1), 1);
        assert_int_equal(reason, REASON_NOT_EVALUATED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_fails_if_one_fails_and_any_passes_if_one_passes),
                cmocka_unit_test(test_a_fresh_branch_is_chosen_before_one_grown_old),
                cmocka_unit_test(test_two_that_are_as_good_both_count),
                cmocka_unit_test(test_none_changes_nothing_that_it_is_joined_with),
                cmocka_unit_test(test_a_pass_is_what_its_inputs_are_worth),
                cmocka_unit_test(test_tolerance_is_for_failures_only),
                cmocka_unit_test(test_a_view_that_was_tampered_with_is_not_tolerated),
                cmocka_unit_test(test_worsening_never_improves),
                cmocka_unit_test(test_reasons_rise_and_are_there_exactly_if_something_is_wrong),
                cmocka_unit_test(test_of_too_many_reasons_failures_stay),
                cmocka_unit_test(test_a_number_that_is_no_reason_is_not_published),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
