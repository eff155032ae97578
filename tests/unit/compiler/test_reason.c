/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of reasons. That they are those of the record is tested in tests/policies.
 */

#include "compiler_test.h"

#include <errno.h>

#include "compiler/reason.h"

static void test_a_name_has_its_number(_unused_ void **state) {
        uint8_t number = 0;

        assert_int_equal(reason_number("not-evaluated", &number), 0);
        assert_int_equal(number, 1);
        assert_int_equal(reason_number("unexpected-item", &number), 0);
        assert_int_equal(number, 18);
        assert_int_equal(reason_number("policy-line-left", &number), 0);
        assert_int_equal(number, 32);
}

static void test_other_words_have_none(_unused_ void **state) {
        uint8_t number = 99;

        assert_int_equal(reason_number("", &number), -ENOENT);
        assert_int_equal(reason_number("unlisted", &number), -ENOENT);
        assert_int_equal(reason_number("Unexpected-Item", &number), -ENOENT);
        assert_int_equal(number, 99);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_name_has_its_number),
                cmocka_unit_test(test_other_words_have_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
