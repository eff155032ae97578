/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of mountinfo, whose paths are whatever somebody made them. */

#include "base/mounts.h"
#include "base_test.h"

static void test_each_line_is_a_mount(void **state _unused_) {
        char text[] =
                "22 27 0:21 / /proc rw,nosuid - proc proc rw\n"
                "4294967297 22 8:1 /a\\040b /mnt/x\\011y\\134z rw shared:1 - ext4 /dev/sda1 rw\n";
        char *cursor = text;
        Mount mount;

        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_int_equal(mount.id, 22);
        assert_string_equal(mount.device, "0:21");
        assert_string_equal(mount.root, "/");
        assert_string_equal(mount.point, "/proc");
        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_true(mount.id == UINT64_C(4294967297));
        assert_string_equal(mount.root, "/a b");
        assert_string_equal(mount.point, "/mnt/x\ty\\z");
        assert_int_equal(mounts_next(&cursor, &mount), 0);
        assert_int_equal(mounts_next(&cursor, &mount), 0);
}

static void test_a_last_line_needs_no_end(void **state _unused_) {
        char text[] = "1 2 0:1 / /x";
        char *cursor = text;
        Mount mount;

        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_string_equal(mount.point, "/x");
        assert_int_equal(mounts_next(&cursor, &mount), 0);
}

static void test_other_lines_are_malformed(void **state _unused_) {
        static const char *const rows[] = { "x", "1 2 0:1 /", "1 2 0:1 / x rw", "1 2 0:1 /  /x" };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *text = strdup(rows[i]);
                char *cursor = text;
                Mount mount = { .id = 77 };

                assert_int_equal(mounts_next(&cursor, &mount), -EBADMSG);
                assert_int_equal(mount.id, 77);
        }
}

static void test_what_is_no_octal_stays_as_it_is(void **state _unused_) {
        char text[] = "1 2 0:1 /\\0 /\\400\\04x\\\n";
        char *cursor = text;
        Mount mount;

        assert_int_equal(mounts_next(&cursor, &mount), 1);
        assert_string_equal(mount.root, "/\\0");
        assert_string_equal(mount.point, "/\\400\\04x\\");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_line_is_a_mount),
                cmocka_unit_test(test_a_last_line_needs_no_end),
                cmocka_unit_test(test_other_lines_are_malformed),
                cmocka_unit_test(test_what_is_no_octal_stays_as_it_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
