/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration in several folders: what hides what, and what comes after what. */

#include "../described_run.h"
#include "reader/disk/drop_ins.h"

static const char *const folders[] = { "/etc/x.d/", "/usr/lib/x.d/", NULL };

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void assert_files(const DescribedRow *rows, const char *expected) {
        _cleanup_run_ DescribedRun d = described_run(rows);
        char joined[256] = "";
        DropIns files;

        assert_int_equal(drop_ins_read(&d.run, folders, ".conf", &files), 0);
        for (size_t i = 0; i < files.n; i++) {
                (void) strncat(joined, files.files[i].data, files.files[i].size);
                (void) strcat(joined, "|");
        }
        assert_string_equal(joined, expected);
}

static void test_files_apply_by_name_over_all_folders(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/x.d/", "10-b.conf\n50.conf\nREADME\n", 0, 0 },
                { FOLDER_IS, "/usr/lib/x.d/", "10-a.conf\n5.conf\n50.conf.bak\n", 0, 0 },
                { FILE_IS, "/etc/x.d/10-b.conf", "2", 0, 0 },
                { FILE_IS, "/etc/x.d/50.conf", "4", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/10-a.conf", "1", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/5.conf", "3", 0, 0 },
                NONE,
        };

        assert_files(rows, "1|2|3|4|");
}

static void test_the_administrators_file_hides_the_packages(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/x.d/", "a.conf\nb.conf\n", 0, 0 },
                { FOLDER_IS, "/usr/lib/x.d/", "a.conf\nb.conf\nc.conf\n", 0, 0 },
                { FILE_IS, "/etc/x.d/a.conf", "mine", 0, 0 },
                { LINK_IS, "/etc/x.d/b.conf", "/dev/null", 0, 0 },
                { FILE_IS, "/etc/x.d/b.conf", NULL, 0, -EACCES }, /* as the jail says it */
                { FILE_IS, "/usr/lib/x.d/a.conf", "theirs", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/b.conf", "theirs", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/c.conf", "theirs", 0, 0 },
                NONE,
        };

        assert_files(rows, "mine||theirs|");
}

static void test_a_link_is_followed_and_may_lead_nowhere(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/x.d/", "a.conf\nb.conf\n", 0, 0 },
                { LINK_IS, "/etc/x.d/a.conf", "../x.conf", 0, 0 },
                { FILE_IS, "/etc/x.d/a.conf", "linked", 0, 0 },
                { LINK_IS, "/etc/x.d/b.conf", "/nowhere", 0, 0 },
                NONE,
        };

        assert_files(rows, "linked||");
}

static void test_folders_that_are_not_there_are_empty(_unused_ void **state) {
        static const DescribedRow none[] = { NONE };
        static const DescribedRow a_file[] = {
                { FOLDER_IS, "/etc/x.d/", NULL, 0, -ENOTDIR },
                NONE,
        };

        static const DescribedRow an_image[] = {
                { FOLDER_IS, "/etc/x.d/", NULL, 0, -ENOTCONN },
                { FOLDER_IS, "/usr/lib/x.d/", "a.conf\n", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/a.conf", "theirs", 0, 0 },
                NONE,
        };

        assert_files(none, "");
        assert_files(an_image, "theirs|");
        assert_files(a_file, "");
}

static void test_what_cannot_be_read_is_an_error(_unused_ void **state) {
        static const DescribedRow folder[] = {
                { FOLDER_IS, "/usr/lib/x.d/", NULL, 0, -EACCES },
                NONE,
        };
        static const DescribedRow file[] = {
                { FOLDER_IS, "/usr/lib/x.d/", "a.conf\n", 0, 0 },
                { FILE_IS, "/usr/lib/x.d/a.conf", NULL, 0, -EACCES },
                NONE,
        };
        _cleanup_run_ DescribedRun a = described_run(folder), b = described_run(file);
        DropIns files;

        assert_int_equal(drop_ins_read(&a.run, folders, ".conf", &files), -EACCES);
        assert_int_equal(drop_ins_read(&b.run, folders, ".conf", &files), -EACCES);
}

static void test_too_many_files_are_not_cut(_unused_ void **state) {
        char names[4096] = "";
        const DescribedRow rows[] = { { FOLDER_IS, "/etc/x.d/", names, 0, 0 }, NONE };
        _cleanup_run_ DescribedRun d = described_run(rows);
        DropIns files;

        for (unsigned i = 0; i <= DROP_INS_MAX; i++)
                (void) sprintf(names + strlen(names), "%u.conf\n", i);
        assert_int_equal(drop_ins_read(&d.run, folders, ".conf", &files), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_files_apply_by_name_over_all_folders),
                cmocka_unit_test(test_the_administrators_file_hides_the_packages),
                cmocka_unit_test(test_a_link_is_followed_and_may_lead_nowhere),
                cmocka_unit_test(test_folders_that_are_not_there_are_empty),
                cmocka_unit_test(test_what_cannot_be_read_is_an_error),
                cmocka_unit_test(test_too_many_files_are_not_cut),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
