/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts as fstab and mount units configure them. */

#include "../hostile.h"
#include "reader/disk/fstab.h"

static void test_each_line_of_fstab(_unused_ void **state) {
        _cleanup_text_ Text file = exact_text("# <file system> <mount point> <type> <options>\n\n"
                                              "UUID=x / ext4 errors=remount-ro 0 1\n"
                                              "\t#comment\ntmpfs\t/tmp tmpfs nosuid,nodev\n"
                                              "broken /mnt\n/dev/sdb none swap sw 0 0");
        static const char *const expected[][3] = {
                { "/", "ext4", "errors=remount-ro" },
                { "/tmp", "tmpfs", "nosuid,nodev" },
                { "none", "swap", "sw" },
        };
        Text rest = file, point, type, options;

        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                assert_int_equal(fstab_next(&rest, &point, &type, &options), 1);
                assert_true(text_is(point, expected[i][0]));
                assert_true(text_is(type, expected[i][1]));
                assert_true(text_is(options, expected[i][2]));
        }
        assert_int_equal(fstab_next(&rest, &point, &type, &options), 0);
}

static void test_what_a_mount_unit_says(_unused_ void **state) {
        static const struct {
                const char *file, *where, *options;
        } cases[] = {
                { "[Unit]\nDescription=x\n[Mount]\nWhat=tmpfs\nWhere=/tmp\nOptions=nosuid,nodev\n",
                  "/tmp", "nosuid,nodev" },
                { "[Mount]\n Where = /tmp \n Options = noexec\n", "/tmp", "noexec" },
                { "[Mount]\nWhere=/tmp\n", "/tmp", "" },
                { "[Unit]\nWhere=/tmp\nOptions=nosuid\n", "", "" },
                { "[Mount]\nWhere=/tmp\n[Install]\nOptions=nosuid\n", "/tmp", "" },
                { "[Mount]\nWhere=/tmp\nOptions=nosuid\nOptions=nodev\n", "/tmp", "nodev" },
                { "[Mount]\n#Where=/tmp\n;Options=nosuid\n", "", "" },
                { "", "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);
                Text where, options;

                mount_unit_parse(file, &where, &options);
                assert_true(text_is(where, cases[i].where));
                assert_true(text_is(options, cases[i].options));
        }
}

static void walk(const void *data, size_t size) {
        Text rest = text(data, size), a, b, c;

        while (fstab_next(&rest, &a, &b, &c) > 0)
                ;
        mount_unit_parse(text(data, size), &a, &b);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded("sb-on-uki-verity-ima/root/etc/fstab", &size);
        size_t unit_size;
        _cleanup_free_ uint8_t *unit =
                recorded("sb-on-stock/root/etc/systemd/system/tmp.mount", &unit_size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 1000, walk);
        parse_truncations(unit, unit_size, walk);
        parse_flips(unit, unit_size, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_line_of_fstab),
                cmocka_unit_test(test_what_a_mount_unit_says),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
