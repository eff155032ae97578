/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's taint: a number whose bits have names. */

#include "../reader_test.h"
#include "reader/kernel/taint.h"

static void test_parse(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
                int64_t value;
        } cases[] = {
                { "0\n", 0, 0 },
                { "8192\n", 0, 8192 },
                { "9223372036854775807\n", 0, INT64_MAX },
                { "9223372036854775808\n", -EBADMSG, -1 },
                { "-1\n", -EBADMSG, -1 },
                { "1 2\n", -EBADMSG, -1 },
                { "1\n2\n", -EBADMSG, -1 },
                { "\n", -EBADMSG, -1 },
                { "", -EBADMSG, -1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text printed = exact_text(cases[i].text);
                int64_t value = -1;

                assert_int_equal(taint_parse(printed.data, printed.size, &value), cases[i].result);
                assert_int_equal(value, cases[i].value);
        }
}

static void test_flags(_unused_ void **state) {
        static const struct {
                int64_t value;
                size_t n;
                const char *first;
        } cases[] = {
                { 0, 0, NULL },
                { 1, 1, "proprietary" },
                { 8192, 1, "unsigned" },
                { 2, 1, "forced_load" },
                { 8, 1, "forced_unload" },
                { 256, 1, "acpi_override" },
                { 4096, 1, "out_of_tree" },
                { 1 << 18, 1, "test" },
                { 1 << 19, 1, "bit_19" },
                { INT64_MAX, 63, "proprietary" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                static TextSet flags;

                text_set_init(&flags);
                taint_flags(cases[i].value, &flags);
                assert_int_equal(flags.n, cases[i].n);
                if (cases[i].first)
                        assert_string_equal(flags.items[0], cases[i].first);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                cmocka_unit_test(test_flags),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
