/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lull.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/macro.h"

static void test_a_few_are_looked_at_at_once(void **state _unused_) {
        Lull l = { 0 };

        for (int64_t now_ms = 1000; now_ms < 100000; now_ms += 10)
                assert_int_equal(lull_after(&l, now_ms), 0);
}

static void test_of_many_the_rest_waits_until_the_window_is_over(void **state _unused_) {
        Lull l = { 0 };

        for (unsigned i = 0; i < 20; i++)
                assert_int_equal(lull_after(&l, 1000), 0);
        assert_int_equal(lull_after(&l, 1000), 1);
        assert_int_equal(lull_after(&l, 1099), 1);
        assert_int_equal(lull_after(&l, 1100), 0);
}

static void test_a_clock_that_goes_back_begins_anew(void **state _unused_) {
        Lull l = { 0 };

        for (unsigned i = 0; i < 30; i++)
                (void) lull_after(&l, 1000);
        assert_int_equal(lull_after(&l, 10), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_few_are_looked_at_at_once),
                cmocka_unit_test(test_of_many_the_rest_waits_until_the_window_is_over),
                cmocka_unit_test(test_a_clock_that_goes_back_begins_anew),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
