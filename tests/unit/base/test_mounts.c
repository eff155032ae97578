/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "base/mounts.h"

static void test_lines_become_mounts(_unused_ void **state) {
        char text[] = "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
                      "40 22 0:21 /sys /proc/sys ro - proc proc rw\n"
                      "41 27 8:1 /a\\040b /c\\011d\\134e rw shared:1 - ext4 /dev/sda1 rw\n";
        char *cursor = text;
        Mount mount;

        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_int_equal(mount.id, 22);
        assert_string_equal(mount.device, "0:21");
        assert_string_equal(mount.root, "/");
        assert_string_equal(mount.point, "/proc");
        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_string_equal(mount.root, "/sys");
        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_string_equal(mount.root, "/a b");
        assert_string_equal(mount.point, "/c\td\\e");
        assert_int_equal(mounts_next(&cursor, &mount), 0);
        assert_int_equal(mounts_next(&cursor, &mount), 0);
}

static void test_what_is_no_line_is_refused(_unused_ void **state) {
        static const char *const lines[] = { "22", "22 27 0:21 /", "22 27 0:21 / relative rw",
                                             "22 27 0:21 /  rw", " \n" };

        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                char *text = strdup(lines[i]), *cursor = text;
                Mount mount;

                assert_int_equal(mounts_next(&cursor, &mount), -EBADMSG);
                free(text);
        }
}

static void test_escapes_are_octal_and_whole(_unused_ void **state) {
        static const struct {
                const char *escaped, *plain;
        } cases[] = {
                { "/\\04", "/\\04" },   { "/\\0", "/\\0" },   { "/\\", "/\\" },
                { "/\\999", "/\\999" }, { "/\\1010", "/A0" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char text[64] = "1 2 0:1 / ", *cursor = text;
                Mount mount;

                (void) strcat(text, cases[i].escaped);
                (void) strcat(text, " rw");
                assert_int_equal(mounts_next(&cursor, &mount), 1);
                assert_string_equal(mount.point, cases[i].plain);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines_become_mounts),
                cmocka_unit_test(test_what_is_no_line_is_refused),
                cmocka_unit_test(test_escapes_are_octal_and_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
