/* SPDX-License-Identifier: Apache-2.0 */
/* Which modules files keep from being loaded. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/modprobe_d.h"

static TextSet set;

static void test_what_denies_a_module(_unused_ void **state) {
        static const struct {
                const char *line;
                bool denies;
        } cases[] = {
                { "install usb-storage /bin/false\n", true },
                { "install usb_storage /bin/true", true },
                { "  install\tusb-storage /usr/bin/false extra\r\n", true },
                { "install usb-storage /usr/bin/true\n", true },
                { "blacklist usb-storage\n", false },
                { "#install usb-storage /bin/false\n", false },
                { "install usb-storage /sbin/modprobe --ignore-install usb-storage\n", false },
                { "install usb-storage /bin/falsehood\n", false },
                { "install usb-storage\n", false },
                { "install\n", false },
                { "remove usb-storage /bin/false\n", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].line);

                text_set_init(&set);
                assert_int_equal(modprobe_d_parse(file, &set), 0);
                assert_int_equal(set.n, cases[i].denies);
                if (cases[i].denies)
                        assert_string_equal(set.items[0], "usb_storage");
        }
}

static void test_a_name_that_no_module_has_is_not_cut(_unused_ void **state) {
        static const char line[] =
                "install xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "
                "/bin/false\n";

        text_set_init(&set);
        assert_int_equal(modprobe_d_parse(text(line, sizeof(line) - 1), &set), -EFBIG);
}

static void test_a_name_is_spelled_as_the_kernel_does(_unused_ void **state) {
        char spelled[8];

        assert_int_equal(module_name_spell(text("a-b_c", 5), spelled, sizeof(spelled)), 0);
        assert_string_equal(spelled, "a_b_c");
        assert_int_equal(module_name_spell(text("12345678", 8), spelled, sizeof(spelled)), -EFBIG);
}

/* The administrator's empty file takes the package's denial back. */
static void test_files_hide_those_of_the_same_name(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/modprobe.d/", "deny.conf\nmine.conf\n", 0, 0 },
                { FOLDER_IS, "/usr/lib/modprobe.d/", "deny.conf\nmore.conf\nold\n", 0, 0 },
                { FILE_IS, "/etc/modprobe.d/deny.conf", "# nothing\n", 0, 0 },
                { FILE_IS, "/etc/modprobe.d/mine.conf", "install rds /bin/false\n", 0, 0 },
                { FILE_IS, "/usr/lib/modprobe.d/deny.conf", "install hfs /bin/false\n", 0, 0 },
                { FILE_IS, "/usr/lib/modprobe.d/more.conf", "install sctp /bin/true\n", 0, 0 },
                { FILE_IS, "/usr/lib/modprobe.d/old", "install udf /bin/true\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);

        assert_int_equal(modprobe_d_read(&d.run, &set), 0);
        assert_int_equal(set.n, 2);
        assert_true(text_set_has(&set, text("rds", 3)));
        assert_true(text_set_has(&set, text("sctp", 4)));
}

static void walk(const void *data, size_t size) {
        int r;

        text_set_init(&set);
        r = modprobe_d_parse(text(data, size), &set);
        assert_true(r == 0 || r == -EBADMSG || r == -EFBIG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes =
                recorded("sb-on-uki-verity-ima/root/etc/modprobe.d/60-production.conf", &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_denies_a_module),
                cmocka_unit_test(test_a_name_that_no_module_has_is_not_cut),
                cmocka_unit_test(test_a_name_is_spelled_as_the_kernel_does),
                cmocka_unit_test(test_files_hide_those_of_the_same_name),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
