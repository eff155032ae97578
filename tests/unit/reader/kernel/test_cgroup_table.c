/* SPDX-License-Identifier: Apache-2.0 */
/* Which unit a control group is, by its path. */

#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/kernel/cgroup_table.h"

static size_t table_of(uint8_t *buffer, size_t capacity) {
        Encoder e = encoder(buffer, capacity);
        size_t size;

        encoder_array(&e, 3);
        encoder_array(&e, 2);
        encoder_uint(&e, 1);
        encoder_text(&e, "/");
        encoder_array(&e, 2);
        encoder_uint(&e, 1372);
        encoder_text(&e, "/system.slice/systemd-resolved.service");
        encoder_array(&e, 2);
        encoder_uint(&e, UINT64_MAX);
        encoder_text(&e, "/user.slice");
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static void test_a_group_is_found_by_its_id(_unused_ void **state) {
        uint8_t buffer[256];
        size_t size = table_of(buffer, sizeof(buffer));
        _cleanup_free_ uint8_t *exact = exactly(buffer, size);
        Text path = { 0 };

        assert_int_equal(cgroup_table_find(exact, size, 1372, &path), 1);
        assert_true(text_is(path, "/system.slice/systemd-resolved.service"));
        assert_int_equal(cgroup_table_find(exact, size, UINT64_MAX, &path), 1);
        assert_true(text_is(path, "/user.slice"));
        assert_int_equal(cgroup_table_find(exact, size, 7, &path), 0);
        assert_true(text_is(path, "/user.slice")); /* untouched */
}

static void test_the_unit_is_the_first_part_that_is_no_slice(_unused_ void **state) {
        static const struct {
                const char *path, *unit;
        } cases[] = {
                { "/system.slice/ssh.service", "ssh.service" },
                { "/system.slice/systemd-udevd.service/udev", "systemd-udevd.service" },
                { "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service" },
                { "/user.slice/user-1000.slice/user@1000.service/app.slice/a.service",
                  "user@1000.service" },
                { "/init.scope", "init.scope" },
                { "/docker/0123", "docker" },
                { "/", "" },
                { "", "" },
                { "/system.slice", "" },
                { "//system.slice//x.service", "x.service" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text path = exact_text(cases[i].path);

                assert_true(text_is(cgroup_unit(path), cases[i].unit));
        }
}

static void test_what_is_no_table_is_refused(_unused_ void **state) {
        uint8_t buffer[64];
        Encoder e = encoder(buffer, sizeof(buffer));
        Text path;
        size_t size;

        encoder_array(&e, 1);
        encoder_array(&e, 2);
        encoder_text(&e, "1");
        encoder_text(&e, "/");
        assert_int_equal(encoder_result(&e, &size), 0);
        assert_int_equal(cgroup_table_find(buffer, size, 1, &path), -EBADMSG);
        assert_int_equal(cgroup_table_find("", 0, 1, &path), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        Text path = { 0 };
        int r = cgroup_table_find(data, size, 3, &path);

        assert_true(r == 0 || r == 1 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        uint8_t buffer[256];
        size_t size = table_of(buffer, sizeof(buffer));

        parse_truncations(buffer, size, walk);
        parse_flips(buffer, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_group_is_found_by_its_id),
                cmocka_unit_test(test_the_unit_is_the_first_part_that_is_no_slice),
                cmocka_unit_test(test_what_is_no_table_is_refused),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
