/* SPDX-License-Identifier: Apache-2.0 */
/* Who becomes root without a password. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/sudoers.h"

static void test_what_counts(_unused_ void **state) {
        static const struct {
                const char *file;
                int64_t n;
        } cases[] = {
                { "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n", 0 },
                { "alice ALL=(ALL) NOPASSWD: ALL\nbob ALL=(ALL) NOPASSWD:/bin/true", 2 },
                { "Defaults !authenticate\nDefaults:bob !authenticate\n", 2 },
                { "# alice ALL=(ALL) NOPASSWD: ALL\nalice ALL=(ALL) ALL # NOPASSWD\n", 0 },
                { "#includedir /etc/sudoers.d\n", 0 },
                { "#1000 ALL=(ALL) NOPASSWD: ALL\n", 1 }, /* a user's number, no comment */
                { "%#27 ALL=(ALL) NOPASSWD: ALL\n", 1 },
                { "alice ALL=(ALL) \\\n NOPASSWD: ALL\n", 1 },
                { "", 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);
                int64_t n = 0;

                sudoers_count(file, &n);
                assert_int_equal(n, cases[i].n);
        }
}

#define RULE "x ALL=(ALL) NOPASSWD: ALL\n"

static void test_all_files_that_sudo_reads(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { ANSWER_IS, "file /etc/sudoers", RULE, 0, 0 },
                { ANSWER_IS, "names /etc/sudoers.d/", "README\0a\0b.dpkg-old\0c~\0", 23, 0 },
                { ANSWER_IS, "file /etc/sudoers.d/README", "#\n", 0, 0 },
                { ANSWER_IS, "file /etc/sudoers.d/a", RULE RULE, 0, 0 },
                { ANSWER_IS, "file /etc/sudoers.d/b.dpkg-old", RULE, 0, 0 },
                { ANSWER_IS, "file /etc/sudoers.d/c~", RULE, 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        int64_t n;

        assert_int_equal(sudoers_read(&d.run, &n), 0);
        assert_int_equal(n, 3);
}

static void test_a_device_without_sudo_has_no_rules(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { ANSWER_IS, "file /etc/sudoers", NULL, 0, -ENOENT },
                { ANSWER_IS, "names /etc/sudoers.d/", NULL, 0, -ENOENT },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow denied[] = {
                { ANSWER_IS, "file /etc/sudoers", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow half[] = {
                { ANSWER_IS, "file /etc/sudoers", RULE, 0, 0 },
                { ANSWER_IS, "names /etc/sudoers.d/", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun a = described_run(rows), b = described_run(denied),
                                   c = described_run(half);
        int64_t n = 7;

        assert_int_equal(sudoers_read(&b.run, &n), -EACCES);
        assert_int_equal(sudoers_read(&c.run, &n), -EACCES);
        assert_int_equal(n, 7);
        assert_int_equal(sudoers_read(&a.run, &n), 0);
        assert_int_equal(n, 0);
}

static void walk(const void *data, size_t size) {
        int64_t n = 0;

        sudoers_count(text(data, size), &n);
        assert_in_range(n, 0, 3);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char file[] = "#1 ALL=(ALL) NOPASSWD: ALL\nDefaults !authenticate\n#x";

        parse_truncations(file, sizeof(file) - 1, walk);
        parse_flips(file, sizeof(file) - 1, 500, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_counts),
                cmocka_unit_test(test_all_files_that_sudo_reads),
                cmocka_unit_test(test_a_device_without_sudo_has_no_rules),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
