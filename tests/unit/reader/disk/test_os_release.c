/* SPDX-License-Identifier: Apache-2.0 */
/* os-release(5): assignments that a shell could read, and what no shell could. */

#include <postured/gate.h>

#include "../reader_test.h"
#include "reader/disk/os_release.h"

static void test_values(_unused_ void **state) {
        static const struct {
                const char *file;
                int result;
                const char *value;
        } cases[] = {
                { "ID=debian\n", 1, "debian" },
                { "NAME=x\nID=\"a b\"\n", 1, "a b" },
                { "ID='a\\b'", 1, "a\\b" },
                { "ID=\"a\\\"b\\$c\\n\"\n", 1, "a\"b$c\\n" },
                { "ID=a\\b\n", 1, "ab" },
                { "ID=\n", 1, "" },
                { "  ID=x \n", 1, "x" },
                { "ID=first\nID=last\n", 1, "last" },
                { "ID_LIKE=debian\n#ID=x\n", 0, "" },
                { "", 0, "" },
                { "ID=\"open\n", -EBADMSG, "untouched" },
                { "ID=\"\n", -EBADMSG, "untouched" },
                { "ID=\"a\"b\"\n", -EBADMSG, "untouched" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);
                char value[PST_TEXT_MAX + 1] = "untouched";

                assert_int_equal(os_release_get(file, "ID", value), cases[i].result);
                assert_string_equal(value, cases[i].value);
        }
}

static void test_a_value_longer_than_a_fact_is_refused(_unused_ void **state) {
        char file[PST_TEXT_MAX + 8] = "ID=", value[PST_TEXT_MAX + 1];

        memset(file + 3, 'x', PST_TEXT_MAX + 1);
        assert_int_equal(os_release_get(text(file, 3 + PST_TEXT_MAX), "ID", value), 1);
        assert_int_equal(strlen(value), PST_TEXT_MAX);
        assert_int_equal(os_release_get(text(file, 4 + PST_TEXT_MAX), "ID", value), -EFBIG);
}

static void test_a_nul_is_no_value(_unused_ void **state) {
        char value[PST_TEXT_MAX + 1];

        assert_int_equal(os_release_get(text("ID=a\0b", 6), "ID", value), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_values),
                cmocka_unit_test(test_a_value_longer_than_a_fact_is_refused),
                cmocka_unit_test(test_a_nul_is_no_value),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
