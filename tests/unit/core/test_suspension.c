/* SPDX-License-Identifier: Apache-2.0 */
#include "core/suspension.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/macro.h"

static void test_it_is_seen_once(void **state _unused_) {
        Suspension s = { 0 };

        assert_false(suspension_ended(&s, 5000, 5000));
        assert_false(suspension_ended(&s, 6000, 6000));
        assert_true(suspension_ended(&s, 100000, 6100));
        assert_false(suspension_ended(&s, 100100, 6200));
        assert_true(suspension_ended(&s, 102100, 7200));
}

static void test_what_was_before_the_first_look_is_none(void **state _unused_) {
        Suspension s = { 0 };

        assert_false(suspension_ended(&s, 900000, 1000));
        assert_false(suspension_ended(&s, 901000, 2000));
}

/* The clocks are read one after the other. */
static void test_a_moment_between_the_clocks_is_none(void **state _unused_) {
        Suspension s = { 0 };

        assert_false(suspension_ended(&s, 5000, 5000));
        for (unsigned i = 0; i < 1000; i++)
                assert_false(suspension_ended(&s, 5000 + i * 10 + i % 3, 5000 + i * 10));
        assert_false(suspension_ended(&s, 15000, 15003));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_it_is_seen_once),
                cmocka_unit_test(test_what_was_before_the_first_look_is_none),
                cmocka_unit_test(test_a_moment_between_the_clocks_is_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
