/* SPDX-License-Identifier: Apache-2.0 */

#include "record_test.h"

#include "record/status.h"

#define FOR_EACH_STATUS(s) for (Status s = STATUS_UNKNOWN; s < _STATUS_MAX; s++)

/* The design's order, best first, written down a second time. */
static const Status best_first[] = {
        STATUS_NOT_APPLICABLE, STATUS_SATISFIED, STATUS_DEGRADED,
        STATUS_STALE,          STATUS_UNKNOWN,   STATUS_VIOLATED,
};

static int place(Status s) {
        for (int i = 0; i < _STATUS_MAX; i++)
                if (best_first[i] == s)
                        return i;

        fail_msg("status %d has no place", (int) s);
        return -1;
}

static void test_numbers_are_those_of_the_record(_unused_ void **state) {
        assert_int_equal(STATUS_UNKNOWN, 0);
        assert_int_equal(STATUS_SATISFIED, 1);
        assert_int_equal(STATUS_DEGRADED, 2);
        assert_int_equal(STATUS_STALE, 3);
        assert_int_equal(STATUS_VIOLATED, 4);
        assert_int_equal(STATUS_NOT_APPLICABLE, 5);
}

static void test_join_is_the_worse_of_each_pair(_unused_ void **state) {
        FOR_EACH_STATUS(a)
                FOR_EACH_STATUS(b)
                        assert_int_equal(status_join(a, b), place(a) >= place(b) ? a : b);
}

static void test_join_is_a_semilattice(_unused_ void **state) {
        FOR_EACH_STATUS(a) {
                assert_int_equal(status_join(a, a), a);
                assert_int_equal(status_join(a, STATUS_NOT_APPLICABLE), a);

                FOR_EACH_STATUS(b) {
                        assert_int_equal(status_join(a, b), status_join(b, a));

                        FOR_EACH_STATUS(c)
                                assert_int_equal(status_join(status_join(a, b), c),
                                                 status_join(a, status_join(b, c)));
                }
        }
}

/* Every gate there can be: each of three objectives has each status. */
static void test_join_all_is_satisfied_only_if_all_applicable_parts_are(_unused_ void **state) {
        FOR_EACH_STATUS(a)
                FOR_EACH_STATUS(b)
                        FOR_EACH_STATUS(c) {
                                Status parts[] = { a, b, c };
                                bool all = true, any = false;

                                for (size_t i = 0; i < 3; i++) {
                                        all &= parts[i] == STATUS_SATISFIED ||
                                               parts[i] == STATUS_NOT_APPLICABLE;
                                        any |= parts[i] == STATUS_SATISFIED;
                                }

                                assert_int_equal(status_join_all(parts, 3) == STATUS_SATISFIED,
                                                 all && any);
                        }
}

static void test_join_all_of_nothing_is_unknown(_unused_ void **state) {
        assert_int_equal(status_join_all(NULL, 0), STATUS_UNKNOWN);
}

static void test_age_never_improves(_unused_ void **state) {
        const uint64_t ages[] = { 0, 1, 899, 900, 901, 1799, 1800, 1801, UINT64_MAX };

        FOR_EACH_STATUS(s)
                for (size_t i = 0; i < ELEMENTSOF(ages); i++) {
                        Status younger = status_aged(s, i > 0 ? ages[i - 1] : 0, 900);
                        Status older = status_aged(s, ages[i], 900);

                        assert_int_equal(status_join(younger, older), older);
                }
}

static void test_age_turns_satisfied_into_stale_into_unknown(_unused_ void **state) {
        assert_int_equal(status_aged(STATUS_SATISFIED, 899, 900), STATUS_SATISFIED);
        assert_int_equal(status_aged(STATUS_SATISFIED, 900, 900), STATUS_STALE);
        assert_int_equal(status_aged(STATUS_DEGRADED, 1799, 900), STATUS_STALE);
        assert_int_equal(status_aged(STATUS_DEGRADED, 1800, 900), STATUS_UNKNOWN);
        assert_int_equal(status_aged(STATUS_SATISFIED, 0, 0), STATUS_UNKNOWN);
        assert_int_equal(status_aged(STATUS_SATISFIED, UINT64_MAX, UINT64_MAX), STATUS_STALE);
}

static void test_age_does_not_excuse_a_violation(_unused_ void **state) {
        assert_int_equal(status_aged(STATUS_VIOLATED, UINT64_MAX, 1), STATUS_VIOLATED);
}

static void test_a_number_that_is_no_status_is_unknown(_unused_ void **state) {
        const Status bad[] = { _STATUS_MAX, (Status) 200, (Status) -1 };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                assert_string_equal(status_name(bad[i]), "unknown");
                assert_int_equal(status_join(bad[i], STATUS_SATISFIED), STATUS_UNKNOWN);
                assert_int_equal(status_join_all(&bad[i], 1), STATUS_UNKNOWN);
                assert_int_equal(status_aged(bad[i], 0, 900), STATUS_UNKNOWN);
        }
}

static void test_a_waiver_lifts_a_violation_and_nothing_else(_unused_ void **state) {
        FOR_EACH_STATUS(s)
                assert_int_equal(status_waived(s), s == STATUS_VIOLATED ? STATUS_DEGRADED : s);
        assert_int_equal(status_waived(_STATUS_MAX), STATUS_UNKNOWN);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers_are_those_of_the_record),
                cmocka_unit_test(test_join_is_the_worse_of_each_pair),
                cmocka_unit_test(test_join_is_a_semilattice),
                cmocka_unit_test(test_join_all_is_satisfied_only_if_all_applicable_parts_are),
                cmocka_unit_test(test_join_all_of_nothing_is_unknown),
                cmocka_unit_test(test_age_never_improves),
                cmocka_unit_test(test_age_turns_satisfied_into_stale_into_unknown),
                cmocka_unit_test(test_age_does_not_excuse_a_violation),
                cmocka_unit_test(test_a_number_that_is_no_status_is_unknown),
                cmocka_unit_test(test_a_waiver_lifts_a_violation_and_nothing_else),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
