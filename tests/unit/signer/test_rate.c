/* SPDX-License-Identifier: Apache-2.0 */
/* The limit on signing. Time is an argument. */

#include "signer/rate.h"
#include "signer_test.h"

static void test_a_burst_is_admitted_and_no_more(void **state _unused_) {
        Rate rate = rate_full(1000);

        for (unsigned i = 0; i < RATE_BURST; i++)
                assert_true(rate_take(&rate, 1000));
        assert_false(rate_take(&rate, 1000));
}

static void test_what_is_spent_comes_back_with_time(void **state _unused_) {
        Rate rate = rate_full(0);

        for (unsigned i = 0; i < RATE_BURST; i++)
                assert_true(rate_take(&rate, 0));
        assert_false(rate_take(&rate, 99));
        assert_true(rate_take(&rate, 100));
        assert_false(rate_take(&rate, 199));
        assert_true(rate_take(&rate, 200));
}

static void test_a_refused_one_costs_nothing(void **state _unused_) {
        Rate rate = rate_full(0);

        for (unsigned i = 0; i < RATE_BURST; i++)
                assert_true(rate_take(&rate, 0));
        for (uint64_t ms = 1; ms < 100; ms++)
                assert_false(rate_take(&rate, ms));
        assert_true(rate_take(&rate, 100));
}

static void test_a_long_rest_saves_up_one_burst(void **state _unused_) {
        Rate rate = rate_full(0);

        for (unsigned i = 0; i < RATE_BURST; i++)
                assert_true(rate_take(&rate, UINT64_MAX / 2));
        assert_false(rate_take(&rate, UINT64_MAX / 2));
}

static void test_a_clock_that_steps_back_gives_nothing(void **state _unused_) {
        Rate rate = rate_full(1000000);

        for (unsigned i = 0; i < RATE_BURST; i++)
                assert_true(rate_take(&rate, 1000000));
        assert_false(rate_take(&rate, 5));
        assert_false(rate_take(&rate, 104));
        assert_true(rate_take(&rate, 105));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_burst_is_admitted_and_no_more),
                cmocka_unit_test(test_what_is_spent_comes_back_with_time),
                cmocka_unit_test(test_a_refused_one_costs_nothing),
                cmocka_unit_test(test_a_long_rest_saves_up_one_burst),
                cmocka_unit_test(test_a_clock_that_steps_back_gives_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
