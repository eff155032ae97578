/* SPDX-License-Identifier: Apache-2.0 */
/* Modules on disk: their names, and how signed ones end. */

#include "../reader_test.h"
#include "reader/disk/modules_dep.h"

static void test_names(_unused_ void **state) {
        static const struct {
                const char *path;
                int result;
                const char *name;
        } cases[] = {
                { "kernel/fs/ext4/ext4.ko", 0, "ext4" },
                { "updates/nf-conntrack.ko", 0, "nf_conntrack" },
                { "plain.ko", 0, "plain" },
                { "kernel/a.ko.xz", 0, "a" },
                { "kernel/a-b.ko.zst", 0, "a_b" },
                { "kernel/a.so", -EBADMSG, "" },
                { "kernel/.ko", -EBADMSG, "" },
                { "kernel/", -EBADMSG, "" },
                { "", -EBADMSG, "" },
                { "0123456789012345678901234567890123456789012345678901234567890123456789.ko",
                  -EBADMSG, "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text path = exact_text(cases[i].path);
                char name[MODULE_NAME_MAX + 1] = "";

                assert_int_equal(module_name_of(path, name), cases[i].result);
                assert_string_equal(name, cases[i].name);
        }
}

static void test_signed_files_end_with_the_marker(_unused_ void **state) {
        static const char file[] = "\177ELF...~Module signature appended~\n";

        for (size_t size = 0; size < sizeof(file); size++) {
                _cleanup_free_ char *copy = exactly(file, size);

                assert_int_equal(module_is_signed(copy, size), size == sizeof(file) - 1);
        }
}

static void test_those_on_disk_are_found(_unused_ void **state) {
        _cleanup_text_ Text dep = exact_text("kernel/fs/ext4.ko: kernel/lib/crc16.ko\n"
                                             "kernel/lib/crc16.ko:\n"
                                             "kernel/net/nf-tables.ko:");
        static ModuleNames names;
        static TextSet found;

        names.n = 0;
        assert_int_equal(module_names_add(&names, text("nf_tables", 9)), 0);
        assert_int_equal(module_names_add(&names, text("elsewhere", 9)), 0);
        assert_int_equal(module_names_add(&names, text("ext4", 4)), 0);
        module_names_sort(&names);
        text_set_init(&found);
        assert_int_equal(modules_on_disk(dep, &names, &found), 0);
        assert_int_equal(found.n, 2);
        assert_string_equal(found.items[0], "ext4");
        assert_string_equal(found.items[1], "nf_tables");
}

static void test_a_line_that_names_no_module_is_refused(_unused_ void **state) {
        static const char *const lines[] = { "kernel/fs/ext4.ko\n", ": x\n", "kernel/readme: x\n",
                                             "\n" };
        static ModuleNames names;
        static TextSet found;

        names.n = 0;
        text_set_init(&found);
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                _cleanup_text_ Text line = exact_text(lines[i]);

                assert_int_equal(modules_on_disk(line, &names, &found), -EBADMSG);
        }
}

static void test_names_are_bounded(_unused_ void **state) {
        static ModuleNames names;

        names.n = 0;
        for (unsigned i = 0; i < MODULE_NAMES_MAX; i++)
                assert_int_equal(module_names_add(&names, text("x", 1)), 0);
        assert_int_equal(module_names_add(&names, text("x", 1)), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_signed_files_end_with_the_marker),
                cmocka_unit_test(test_those_on_disk_are_found),
                cmocka_unit_test(test_a_line_that_names_no_module_is_refused),
                cmocka_unit_test(test_names_are_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
