/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/macro.h"

static const BucketSize three = { .burst = 3, .cost_ms = 100 };

static void test_a_burst_and_then_one_for_each_cost(void **state _unused_) {
        Bucket b = bucket_full(&three, 1000);

        for (unsigned i = 0; i < 3; i++)
                assert_true(bucket_take(&b, &three, 1000));
        assert_false(bucket_take(&b, &three, 1000));
        assert_int_equal(bucket_next_ms(&b, &three, 1000), 1100);
        assert_false(bucket_take(&b, &three, 1099));
        assert_int_equal(bucket_next_ms(&b, &three, 1099), 1100);
        assert_true(bucket_take(&b, &three, 1100));
        assert_false(bucket_take(&b, &three, 1100));
}

static void test_it_does_not_fill_above_its_burst(void **state _unused_) {
        Bucket b = bucket_full(&three, 0);

        assert_true(bucket_take(&b, &three, 0));
        assert_int_equal(bucket_full_ms(&b, &three, 99), 100);
        assert_int_equal(bucket_full_ms(&b, &three, 150), 150);
        for (unsigned i = 0; i < 3; i++)
                assert_true(bucket_take(&b, &three, UINT64_MAX - 1));
        assert_false(bucket_take(&b, &three, UINT64_MAX - 1));
}

static void test_a_clock_that_goes_back_gives_nothing(void **state _unused_) {
        Bucket b = bucket_full(&three, 1000);

        for (unsigned i = 0; i < 3; i++)
                assert_true(bucket_take(&b, &three, 1000));
        assert_false(bucket_take(&b, &three, 0));
        assert_true(bucket_take(&b, &three, 100));
}

static void test_a_smaller_size_takes_away_what_is_above_it(void **state _unused_) {
        static const BucketSize one = { .burst = 1, .cost_ms = 50 };
        Bucket b = bucket_full(&three, 0);

        assert_true(bucket_take(&b, &one, 0));
        assert_false(bucket_take(&b, &one, 0));
        assert_true(bucket_take(&b, &one, 50));
}

static void test_zeroed_there_is_nothing_in_it(void **state _unused_) {
        Bucket b = { 0 };

        assert_false(bucket_take(&b, &three, 0));
        assert_int_equal(bucket_full_ms(&b, &three, 0), 300);
        assert_true(bucket_take(&b, &three, 100));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_burst_and_then_one_for_each_cost),
                cmocka_unit_test(test_it_does_not_fill_above_its_burst),
                cmocka_unit_test(test_a_clock_that_goes_back_gives_nothing),
                cmocka_unit_test(test_a_smaller_size_takes_away_what_is_above_it),
                cmocka_unit_test(test_zeroed_there_is_nothing_in_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
