/* SPDX-License-Identifier: Apache-2.0 */

#include "judge/moment.h"
#include "judge/verdict.h"
#include "judge_test.h"

static const JudgeTime now = { .wall_s = 1795428000, .boottime_ms = 5000500 };

static void test_what_was_observed_is_told_in_wall_time_and_never_after_now(_unused_ void **state) {
        static const struct {
                uint64_t boottime_ms, wall_s;
        } rows[] = {
                { NEVER_MS, 0 },         { 5000500, 1795428000 },
                { 5000501, 1795428000 }, { UINT64_MAX - 1, 1795428000 },
                { 4999501, 1795428000 }, { 4999500, 1795427999 },
                { 0, 1795423000 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(moment_past_s(&now, rows[i].boottime_ms), rows[i].wall_s);
}

/* Zero would say that it never was. */
static void test_before_the_epoch_is_one_second_after_it(_unused_ void **state) {
        const JudgeTime young = { .wall_s = 3, .boottime_ms = 10000 }, none = { 0, 10000 };

        assert_int_equal(moment_past_s(&young, 8000), 1);
        assert_int_equal(moment_past_s(&young, 7000), 1);
        assert_int_equal(moment_past_s(&young, 0), 1);
        assert_int_equal(moment_past_s(&none, 0), 0);
}

static void test_what_lasts_is_told_in_whole_seconds_and_never_too_long(_unused_ void **state) {
        static const struct {
                uint64_t boottime_ms, wall_s;
        } rows[] = {
                { NEVER_MS, 0 },
                { 0, 1795428000 },
                { 5000500, 1795428000 },
                { 5001499, 1795428000 },
                { 5001500, 1795428001 },
                { UINT64_MAX - 1, 1795428000 + (UINT64_MAX - 1 - 5000500) / 1000 },
        };
        const JudgeTime late = { .wall_s = UINT64_MAX - 1, .boottime_ms = 0 };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(moment_until_s(&now, rows[i].boottime_ms), rows[i].wall_s);
        assert_int_equal(moment_until_s(&late, 5000), UINT64_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_was_observed_is_told_in_wall_time_and_never_after_now),
                cmocka_unit_test(test_before_the_epoch_is_one_second_after_it),
                cmocka_unit_test(test_what_lasts_is_told_in_whole_seconds_and_never_too_long),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
