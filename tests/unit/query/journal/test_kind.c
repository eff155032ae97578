/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "base/macro.h"
#include "query/journal/kind.h"

static void test_kinds_are_found_by_their_name_alone(_unused_ void **state) {
        for (size_t i = 0; i < KINDS_N; i++) {
                assert_int_equal(kind_find(kind_at(i)->name), i);
                assert_non_null(kind_at(i)->matches[0]);
                assert_non_null(kind_at(i)->counts);
        }
        assert_int_equal(kind_find("authentication-failure"), 0);
        assert_int_equal(kind_find("authentication-failures"), KINDS_N);
        assert_int_equal(kind_find("*"), KINDS_N);
        assert_int_equal(kind_find(""), KINDS_N);
}

/* Which entries are looked at is no secret of journald's: a match is "FIELD=value". */
static void test_every_match_is_one(_unused_ void **state) {
        for (size_t i = 0; i < KINDS_N; i++)
                for (const char *const *match = kind_at(i)->matches; *match; match++)
                        assert_true(strcspn(*match, "=") > 0 && strchr(*match, '='));
}

static void test_a_kind_counts_by_its_messages(_unused_ void **state) {
        const Kind *kind = kind_at(kind_find("authentication-failure"));

        assert_true(kind->counts("Failed password for x", 21));
        assert_false(kind->counts("Accepted password for x", 23));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kinds_are_found_by_their_name_alone),
                cmocka_unit_test(test_every_match_is_one),
                cmocka_unit_test(test_a_kind_counts_by_its_messages),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
