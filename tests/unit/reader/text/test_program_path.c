/* SPDX-License-Identifier: Apache-2.0 */
/* One name for a program that has two. */

#include "../reader_test.h"
#include "reader/text/program_path.h"

static void test_paths_are_those_of_merged_usr(_unused_ void **state) {
        static const struct {
                const char *path, *canonical;
        } rows[] = {
                { "/bin/su", "/usr/bin/su" },
                { "/sbin/agetty", "/usr/sbin/agetty" },
                { "/lib/systemd/systemd-journald", "/usr/lib/systemd/systemd-journald" },
                { "/lib64/ld.so", "/usr/lib64/ld.so" },
                { "/lib32/x", "/usr/lib32/x" },
                { "/libx32/x", "/usr/libx32/x" },
                { "/libexec/x", "/libexec/x" },
                { "/usr/bin/su", "/usr/bin/su" },
                { "/etc/init.d/x", "/etc/init.d/x" },
                { "/bin", "/bin" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text path = exact_text(rows[i].path);
                TextSet set = { 0 };

                assert_int_equal(program_path_add(&set, path), 0);
                assert_string_equal(set.items[0], rows[i].canonical);
        }
}

static void test_both_names_are_one(_unused_ void **state) {
        TextSet set = { 0 };

        assert_int_equal(program_path_add(&set, text("/bin/su", 7)), 0);
        assert_int_equal(program_path_add(&set, text("/usr/bin/su", 11)), 0);
        assert_int_equal(set.n, 1);
}

static void test_what_is_no_path_or_too_long_is_refused(_unused_ void **state) {
        char path[PST_TEXT_MAX + 1] = "/bin/";
        TextSet set = { 0 };

        assert_int_equal(program_path_add(&set, text("su", 2)), -EBADMSG);
        assert_int_equal(program_path_add(&set, text("", 0)), -EBADMSG);
        assert_int_equal(program_path_add(&set, text("/bin/s\0u", 8)), -EBADMSG);
        memset(path + 5, 'x', sizeof(path) - 5);
        assert_int_equal(program_path_add(&set, text(path, PST_TEXT_MAX - 3)), -EFBIG);
        assert_int_equal(set.n, 0);
        assert_int_equal(program_path_add(&set, text(path, PST_TEXT_MAX - 4)), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paths_are_those_of_merged_usr),
                cmocka_unit_test(test_both_names_are_one),
                cmocka_unit_test(test_what_is_no_path_or_too_long_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
