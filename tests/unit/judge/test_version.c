/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>

#include "judge/version.h"
#include "judge_test.h"

/* Each is lower than the next; made with dpkg --compare-versions 1.21.22. */
static const char *const rising[] = {
        "0~",
        "0",
        "0-0ubuntu1",
        "1.0~rc1",
        "1.0~rc1-1",
        "1.0~rc2",
        "1.0",
        "1.0-1~bpo12+1",
        "1.0-1",
        "1.0-1+b1",
        "1.0-1.1",
        "1.0-2",
        "1.0-10",
        "1.0a",
        "1.0a-1",
        "1.0b",
        "1.0+dfsg",
        "1.0.1",
        "1.1",
        "1.10",
        "6.1.0-9-amd64",
        "6.1.0-18-amd64",
        "15.8-1~deb12u1",
        "15.8-1",
        "99999999999999999999999999",
        "100000000000000000000000000",
        "1:0.1",
        "2:0",
        "10:0",
};

static int sign(int n) {
        return (n > 0) - (n < 0);
}

static void test_versions_rise_as_dpkg_has_them(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rising); i++)
                for (size_t k = 0; k < ELEMENTSOF(rising); k++) {
                        int difference = 42;

                        assert_int_equal(version_compare(rising[i], rising[k], &difference), 0);
                        if (sign(difference) != (i > k) - (i < k))
                                fail_msg("'%s' and '%s': %d", rising[i], rising[k], difference);
                }
}

static void test_versions_that_are_written_differently_are_the_same(_unused_ void **state) {
        static const char *const same[][2] = {
                { "1.0", "0:1.0" }, { "1.0", "1.00" }, { "1.0", "1.0-0" }, { "1.0-", "1.0" },
                { "01.0", "1.0" },  { "00:1", "1" },   { "1.", "1.0" },    { "1a", "1a0" },
        };

        for (size_t i = 0; i < ELEMENTSOF(same); i++) {
                int difference = 42;

                assert_int_equal(version_compare(same[i][0], same[i][1], &difference), 0);
                assert_int_equal(difference, 0);
        }
}

static void test_what_is_no_version_compares_with_none(_unused_ void **state) {
        static const char *const bad[] = { "", ":1", "a:1", "1:", "1 2", "1/2", "1\n", "\xc3\xa4" };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                int difference = 42;

                assert_int_equal(version_compare(bad[i], "1", &difference), -EINVAL);
                assert_int_equal(version_compare("1", bad[i], &difference), -EINVAL);
                assert_int_equal(difference, 42);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_versions_rise_as_dpkg_has_them),
                cmocka_unit_test(test_versions_that_are_written_differently_are_the_same),
                cmocka_unit_test(test_what_is_no_version_compares_with_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
