/* SPDX-License-Identifier: Apache-2.0 */
/* Finding our own programs and data from where this test lies. */

#include <limits.h>
#include <unistd.h>

#include "base/sibling.h"
#include "base_test.h"

static void test_a_program_beside_us_is_found(void **state _unused_) {
        char path[PATH_MAX], own[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);

        assert_true(n > 0);
        own[n] = '\0';
        assert_int_equal(sibling_program(strrchr(own, '/') + 1, path, sizeof(path)), 0);
        assert_string_equal(path, own);
}

static void test_a_program_that_is_nowhere_is_told_where_it_was_expected(void **state _unused_) {
        char path[PATH_MAX];

        assert_int_equal(sibling_program("no-such-program", path, sizeof(path)), -ENOENT);
        assert_string_equal(path, PST_LIBEXECDIR "/no-such-program");
        assert_int_equal(sibling_data("no-such-data", path, sizeof(path)), -ENOENT);
        assert_non_null(strstr(path, "/no-such-data"));
}

static void test_a_path_that_does_not_fit_is_refused(void **state _unused_) {
        static char name[PATH_MAX];
        char path[PATH_MAX];

        (void) memset(name, 'x', sizeof(name) - 1);
        assert_int_equal(sibling_program(name, path, sizeof(path)), -ENAMETOOLONG);
        assert_int_equal(sibling_program("x", path, 4), -ENAMETOOLONG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_program_beside_us_is_found),
                cmocka_unit_test(test_a_program_that_is_nowhere_is_told_where_it_was_expected),
                cmocka_unit_test(test_a_path_that_does_not_fit_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
