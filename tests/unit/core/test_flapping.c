/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flapping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/macro.h"

static const PolicyChanges limit = { .at_most = 2, .within_s = 10 };

static void test_what_exceeds_the_limit_is_held_until_there_is_room(void **state _unused_) {
        Flapping f = flapping_new(&limit, 1000);

        assert_true(flapping_admit(&f, &limit, 1000));
        assert_true(flapping_admit(&f, &limit, 1000));
        assert_false(flapping_bites(&f, &limit, 1000));
        assert_true(flapping_next_ms(&f, &limit, 1000) == UINT64_MAX);

        assert_false(flapping_admit(&f, &limit, 2000));
        assert_true(flapping_bites(&f, &limit, 2000));
        assert_int_equal(flapping_next_ms(&f, &limit, 2000), 6000);
        assert_true(flapping_admit(&f, &limit, 6000));
        assert_int_equal(flapping_next_ms(&f, &limit, 6000), 16000); /* it bites until then */
        assert_false(flapping_bites(&f, &limit, 16000));
        assert_true(flapping_next_ms(&f, &limit, 16000) == UINT64_MAX);
}

static void test_it_bites_until_it_was_quiet(void **state _unused_) {
        Flapping f = flapping_new(&limit, 0);

        (void) flapping_admit(&f, &limit, 0);
        (void) flapping_admit(&f, &limit, 0);
        assert_false(flapping_admit(&f, &limit, 0));
        assert_true(flapping_bites(&f, &limit, 100000)); /* what is held was not told */
        assert_true(flapping_admit(&f, &limit, 100000));
        assert_true(flapping_bites(&f, &limit, 104999));
        assert_false(flapping_bites(&f, &limit, 105000));
        assert_false(flapping_bites(&f, &limit, 105000));
}

/* Else it would be due from then on, and never told. */
static void test_what_is_no_change_any_more_does_not_wait(void **state _unused_) {
        Flapping f = flapping_new(&limit, 0);

        (void) flapping_admit(&f, &limit, 0);
        (void) flapping_admit(&f, &limit, 0);
        assert_false(flapping_admit(&f, &limit, 0));
        assert_int_equal(flapping_next_ms(&f, &limit, 7000), 7000);
        flapping_drop(&f);
        assert_true(flapping_bites(&f, &limit, 7000));
        assert_int_equal(flapping_next_ms(&f, &limit, 7000), 10000);
        assert_false(flapping_bites(&f, &limit, 10000));
}

static void test_a_policy_without_sense_limits_most(void **state _unused_) {
        static const PolicyChanges none = { 0 };
        Flapping f = flapping_new(&none, 0);

        assert_true(flapping_admit(&f, &none, 0));
        assert_false(flapping_admit(&f, &none, 0));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_exceeds_the_limit_is_held_until_there_is_room),
                cmocka_unit_test(test_it_bites_until_it_was_quiet),
                cmocka_unit_test(test_what_is_no_change_any_more_does_not_wait),
                cmocka_unit_test(test_a_policy_without_sense_limits_most),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
