/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts, as the kernel lists them and as a recording may. */

#include "../reader_test.h"
#include "reader/kernel/mountinfo.h"

#define DEVICE                                                                                     \
        "23 26 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:3 - sysfs sysfs rw\n"            \
        "26 1 253:0 / / ro,relatime shared:1 - squashfs /dev/mapper/root ro,errors=continue\n"     \
        "154 27 253:1 /tmp /var/tmp rw,nosuid,nodev,noexec,relatime - ext4 /dev/mapper/data rw\n"  \
        "155 27 0:9 / /media/a\\040b rw master:2 propagate_from:1 - tmpfs tmpfs rw\n"

static void test_each_mount_is_taken_apart(_unused_ void **state) {
        _cleanup_text_ Text mounts = exact_text(DEVICE);
        Text rest = mounts;
        Mount mount;
        char point[16];

        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_true(text_is(mount.device, "253:0"));
        assert_true(text_is(mount.root, "/"));
        assert_true(text_is(mount.point, "/"));
        assert_true(mount_has_option(mount.options, "ro"));
        assert_false(mount_has_option(mount.options, "r"));
        assert_true(text_is(mount.type, "squashfs"));
        assert_true(text_is(mount.source, "/dev/mapper/root"));
        assert_true(text_is(mount.super_options, "ro,errors=continue"));
        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_true(text_is(mount.root, "/tmp")); /* no optional fields */
        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_int_equal(mountinfo_unescape(mount.point, point, sizeof(point)), 0);
        assert_string_equal(point, "/media/a b");
        assert_int_equal(mountinfo_next(&rest, &mount), 0);
}

static void test_the_last_mount_of_a_point_hides_the_others(_unused_ void **state) {
        _cleanup_text_ Text mounts = exact_text(DEVICE "200 26 0:50 / / rw - tmpfs tmpfs rw\n");
        Mount mount;

        assert_int_equal(mountinfo_find(mounts, "/", &mount), 1);
        assert_true(text_is(mount.device, "0:50"));
        assert_int_equal(mountinfo_find(mounts, "/home", &mount), 0);
}

/* Anybody may mount something of theirs under such a name. */
static void test_a_name_cannot_add_fields_or_take_them_away(_unused_ void **state) {
        _cleanup_text_ Text mounts =
                exact_text("40 26 0:60 / /home/u/a\rb rw,nosuid - fuse.x \r rw\n"
                           "41 26 0:61 / /home/u/c rw,nosuid - fuse.x  rw,user_id=1000\n" DEVICE);
        Text rest = mounts;
        Mount mount;

        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_true(text_is(mount.point, "/home/u/a\rb"));
        assert_true(text_is(mount.options, "rw,nosuid"));
        assert_true(text_is(mount.source, "\r"));
        assert_int_equal(mountinfo_next(&rest, &mount), 1);
        assert_true(text_is(mount.source, ""));
        assert_true(text_is(mount.super_options, "rw,user_id=1000"));
        assert_int_equal(mountinfo_find(mounts, "/", &mount), 1);
}

static void test_what_is_no_mount_is_refused(_unused_ void **state) {
        static const char *const lines[] = {
                "\n",
                "1 2 3:4 / / rw - ext4 dev",
                "1 2 3:4 / / rw shared:1 ext4 dev rw",
                "1 2 3:4 / / rw - ext4 dev rw more",
                "1 2 3:4 /",
        };
        Mount mount;

        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                _cleanup_text_ Text line = exact_text(lines[i]);

                assert_int_equal(mountinfo_find(line, "/", &mount), -EBADMSG);
        }
}

static void test_escapes(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
        } cases[] = {
                { "/plain", 0 },         { "/a\\011b", 0 },         { "/a\\04", -EBADMSG },
                { "/a\\", -EBADMSG },    { "/a\\000", -EBADMSG },   { "/a\\999", -EBADMSG },
                { "/a\\777", -EBADMSG }, { "/0123456789", -EFBIG }, { "", 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text escaped = exact_text(cases[i].text);
                char point[10];

                assert_int_equal(mountinfo_unescape(escaped, point, sizeof(point)),
                                 cases[i].result);
        }
}

static void test_cut_anywhere_it_is_walked_safely(_unused_ void **state) {
        for (size_t size = 0; size < sizeof(DEVICE); size++) {
                _cleanup_free_ char *cut = exactly(DEVICE, size);
                Mount mount;
                int r = mountinfo_find(text(cut, size), "/nowhere", &mount);

                assert_true(r == 0 || r == -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_mount_is_taken_apart),
                cmocka_unit_test(test_the_last_mount_of_a_point_hides_the_others),
                cmocka_unit_test(test_a_name_cannot_add_fields_or_take_them_away),
                cmocka_unit_test(test_what_is_no_mount_is_refused),
                cmocka_unit_test(test_escapes),
                cmocka_unit_test(test_cut_anywhere_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
