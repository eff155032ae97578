/* SPDX-License-Identifier: Apache-2.0 */
#include "core/readers.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/macro.h"

#define DAY_S 86400U

static void test_a_user_counts_once_and_for_a_day(void **state _unused_) {
        Readers readers = { 0 };

        assert_int_equal(readers_count(&readers, 5), 0);
        readers_note(&readers, 1000, 10);
        readers_note(&readers, 1000, 20);
        readers_note(&readers, 0, 30);
        assert_int_equal(readers_count(&readers, 30), 2);
        assert_int_equal(readers_count(&readers, 20 + DAY_S - 1), 2);
        assert_int_equal(readers_count(&readers, 20 + DAY_S), 1);
        assert_int_equal(readers_count(&readers, 30 + DAY_S), 0);
}

static void test_of_too_many_the_one_who_read_first_is_forgotten(void **state _unused_) {
        Readers readers = { 0 };

        for (uid_t uid = 0; uid <= READERS_MAX; uid++)
                readers_note(&readers, uid, 100 + uid);

        assert_int_equal(readers_count(&readers, 200), READERS_MAX);
        /* At this time user 0 would have dropped out, and user 1 has not yet. */
        assert_int_equal(readers_count(&readers, 100 + DAY_S), READERS_MAX);
        assert_int_equal(readers_count(&readers, 101 + DAY_S), READERS_MAX - 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_user_counts_once_and_for_a_day),
                cmocka_unit_test(test_of_too_many_the_one_who_read_first_is_forgotten),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
