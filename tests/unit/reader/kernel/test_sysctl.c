/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel parameters that are one integer. */

#include "../described_run.h"
#include "reader/kernel/sysctl.h"

static void test_an_integer_with_or_without_its_newline(_unused_ void **state) {
        static const struct {
                const char *content;
                int result;
                int64_t value;
        } cases[] = {
                { "1\n", 1, 1 },
                { "0", 1, 0 },
                { "-1\n", 1, -1 },
                { "438\n", 1, 438 },
                { "\t2\n", 1, 2 },
                { "9223372036854775807\n", 1, INT64_MAX },
                { "1 2\n", -EBADMSG, 7 },
                { "\n", -EBADMSG, 7 },
                { "", -EBADMSG, 7 },
                { "0x1\n", -EBADMSG, 7 },
                { "1\n\n", -EBADMSG, 7 },
                { "-", -EBADMSG, 7 },
                { "9223372036854775808\n", -ERANGE, 7 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DescribedRow rows[] = {
                        { FILE_IS, "/proc/sys/kernel/sysrq", cases[i].content, 0, 0 },
                        { .what = DESCRIBED_END },
                };
                _cleanup_run_ DescribedRun d = described_run(rows);
                int64_t value = 7;

                assert_int_equal(sysctl_read_int(&d.run, "kernel/sysrq", &value), cases[i].result);
                assert_int_equal(value, cases[i].value);
        }
}

static void test_a_parameter_that_this_kernel_lacks_is_no_error(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FILE_IS, "/proc/sys/kernel/a", "3\n", 0, 0 },
                { FILE_IS, "/proc/sys/kernel/b", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);

        assert_int_equal(sysctl_fact_int(&d.run, "kernel/a", "a"), 1);
        assert_int_equal(sysctl_fact_int(&d.run, "kernel/b", "b"), -EACCES);
        assert_int_equal(sysctl_fact_int(&d.run, "kernel/c", "c"), 0);
        assert_string_equal(d.facts, "a=3 ");
}

static void test_a_key_that_is_no_path_is_too_long(_unused_ void **state) {
        static const DescribedRow rows[] = { { .what = DESCRIBED_END } };
        _cleanup_run_ DescribedRun d = described_run(rows);
        char key[5000];
        int64_t value;

        memset(key, 'k', sizeof(key) - 1);
        key[sizeof(key) - 1] = '\0';
        assert_int_equal(sysctl_read_int(&d.run, key, &value), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_integer_with_or_without_its_newline),
                cmocka_unit_test(test_a_parameter_that_this_kernel_lacks_is_no_error),
                cmocka_unit_test(test_a_key_that_is_no_path_is_too_long),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
