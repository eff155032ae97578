/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that report how a device is used. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/usage_reporting.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }
#define INSTALLED(name) "Package: " name "\nStatus: install ok installed\nVersion: 1\n\n"

static void test_popularity_contest_takes_part_or_not(_unused_ void **state) {
        static const struct {
                const char *file;
                bool takes_part;
        } rows[] = {
                { "", false },
                { "PARTICIPATE=\"yes\"\n", true },
                { "PARTICIPATE=yes", true },
                { "  PARTICIPATE='YES'\n", true },
                { "PARTICIPATE=\"no\"\n", false },
                { "# PARTICIPATE=\"yes\"\n", false },
                { "PARTICIPATE=\"yes\"\nPARTICIPATE=\"no\"\n", false },
                { "PARTICIPATE=\"no\"\nPARTICIPATE=\"yes\"\n", true },
                { "PARTICIPATE=true\n", true },
                { "PARTICIPATE=NO\n", true },
                { "PARTICIPATE=yes # since May\n", true },
                { "PARTICIPATE=no # since May\n", false },
                { "PARTICIPATE=no; PARTICIPATE=yes\n", true },
                { "PARTICIPATE=no PARTICIPATE=yes\n", true },
                { "PARTICIPATE=\n", false },
                { "PARTICIPATE=''\n", false },
                { "PARTICIPATE= no\n", true },
                { "PARTICIPATE=no\r\n", true },
                { "PARTICIPATE=yes\n\tPARTICIPATE=no  ", false },
                { "PARTICIPATE=# x\n", true },
                { "PARTICIPATE=\"yes\n", true },
                { "PARTICIPATE=\"\n", true },
                { "NOPARTICIPATE=yes\n", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text file = exact_text(rows[i].file);

                assert_true(popularity_contest_takes_part(file, false) == rows[i].takes_part);
        }
}

static void test_a_file_that_does_not_say_it_leaves_it(_unused_ void **state) {
        _cleanup_text_ Text other = exact_text("MY_HOSTID=\"0\"\n"),
                            no = exact_text("PARTICIPATE=no");

        assert_true(popularity_contest_takes_part(other, true));
        assert_false(popularity_contest_takes_part(other, false));
        assert_false(popularity_contest_takes_part(no, true));
}

static void parse(const void *data, size_t size) {
        (void) popularity_contest_takes_part(text(data, size), false);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char file[] = "PARTICIPATE=\"yes\"\nDAY=\"1\"\n";

        parse_truncations(file, sizeof(file) - 1, parse);
        parse_flips(file, sizeof(file) - 1, 1000, parse);
}

#define DROP_IN(name, content)                                                                     \
        { FILE_IS, POPULARITY_CONTEST_FOLDER name, content, 0, 0 }

static void test_drop_ins_come_after_the_main_file(_unused_ void **state) {
        static const struct {
                DescribedRow rows[5];
                int result;
        } cases[] = {
                { { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=no", 0, 0 },
                    { FOLDER_IS, POPULARITY_CONTEST_FOLDER, "a.conf\n", 0, 0 },
                    DROP_IN("a.conf", "PARTICIPATE=yes"),
                    NONE },
                  1 },
                { { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=yes", 0, 0 },
                    { FOLDER_IS, POPULARITY_CONTEST_FOLDER, "a.conf\nb.conf\n", 0, 0 },
                    DROP_IN("a.conf", "PARTICIPATE=no"),
                    DROP_IN("b.conf", "USETOR=no"),
                    NONE },
                  0 },
                { { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=no", 0, 0 },
                    { FOLDER_IS, POPULARITY_CONTEST_FOLDER, "a.conf.bak\n", 0, 0 },
                    DROP_IN("a.conf.bak", "PARTICIPATE=yes"),
                    NONE },
                  0 },
                { { { FOLDER_IS, POPULARITY_CONTEST_FOLDER, "a.conf\n", 0, 0 },
                    DROP_IN("a.conf", "PARTICIPATE=yes"),
                    NONE },
                  0 },
                { { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=no", 0, 0 },
                    { FOLDER_IS, POPULARITY_CONTEST_FOLDER, NULL, 0, -EACCES },
                    NONE },
                  -EACCES },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text status = exact_text(INSTALLED("popularity-contest"));
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                TextSet enabled = { 0 };
                int r = usage_reporting_read(&d.run, status, &enabled);

                assert_int_equal(r < 0 ? r : (int) enabled.n, cases[i].result);
        }
}

static void test_only_what_is_installed_reports(_unused_ void **state) {
        static const struct {
                const char *status;
                DescribedRow rows[2];
                int result;
                size_t n;
        } cases[] = {
                { INSTALLED("x"),
                  { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=yes", 0, 0 }, NONE },
                  0,
                  0 },
                { INSTALLED("popularity-contest"),
                  { { FILE_IS, POPULARITY_CONTEST_PATH, "PARTICIPATE=yes", 0, 0 }, NONE },
                  0,
                  1 },
                { INSTALLED("popularity-contest"), { NONE }, 0, 0 },
                { INSTALLED("popularity-contest"),
                  { { FILE_IS, POPULARITY_CONTEST_PATH, NULL, 0, -EACCES }, NONE },
                  -EACCES,
                  0 },
                { INSTALLED("apport") INSTALLED("whoopsie"), { NONE }, 0, 2 },
                { "Status: x\n", { NONE }, -EBADMSG, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                _cleanup_text_ Text status = exact_text(cases[i].status);
                TextSet enabled = { 0 };

                assert_int_equal(usage_reporting_read(&d.run, status, &enabled), cases[i].result);
                assert_int_equal(enabled.n, cases[i].n);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_popularity_contest_takes_part_or_not),
                cmocka_unit_test(test_a_file_that_does_not_say_it_leaves_it),
                cmocka_unit_test(test_drop_ins_come_after_the_main_file),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_only_what_is_installed_reports),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
