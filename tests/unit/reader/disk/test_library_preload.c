/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that are loaded into every program. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/library_preload.h"

static void test_names_are_counted_as_the_linker_takes_them(_unused_ void **state) {
        static const struct {
                const char *content;
                size_t size;
                int64_t n;
        } rows[] = {
                { "", 0, 0 },
                { "\n \t\n", 4, 0 },
                { "/lib/a.so", 9, 1 },
                { "/lib/a.so\n", 10, 1 },
                { "/lib/a.so:/lib/b.so /lib/c.so\n", 30, 3 },
                { "# /lib/a.so\n", 12, 0 },
                { "/lib/a.so # /lib/b.so\n/lib/c.so\n", 32, 2 },
                { "/lib/a.so#b\n", 12, 1 },
                { "::: :\n", 6, 0 },
                { "\0/lib/a.so\n", 11, 1 },
                { "\r\n", 2, 1 },
                { "/lib/a.so\r/lib/b.so\r\n", 21, 1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ void *content = exactly(rows[i].content, rows[i].size);

                assert_int_equal(library_preload_count(content, rows[i].size), rows[i].n);
        }
}

static void parse(const void *data, size_t size) {
        assert_in_range(library_preload_count(data, size), 0, size);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char content[] = "# c\n/lib/a.so:/lib/b.so\n";

        parse_truncations(content, sizeof(content) - 1, parse);
        parse_flips(content, sizeof(content) - 1, 1000, parse);
}

static void test_no_file_is_no_library_only_in_a_folder_that_was_seen(_unused_ void **state) {
        static const struct {
                DescribedRow rows[2];
                int result;
                int64_t n;
        } cases[] = {
                { { { FILE_IS, "/etc/ld.so.preload", "/x.so", 0, 0 }, { .what = DESCRIBED_END } },
                  0,
                  1 },
                { { { FOLDER_IS, "/etc", "passwd\n", 0, 0 }, { .what = DESCRIBED_END } }, 0, 0 },
                { { { FOLDER_IS, "/etc", "ld.so.preload\n", 0, 0 }, { .what = DESCRIBED_END } },
                  -ENOENT,
                  -1 },
                { { { FILE_IS, "/etc/ld.so.preload", NULL, 0, -EACCES },
                    { .what = DESCRIBED_END } },
                  -EACCES,
                  -1 },
                { { { .what = DESCRIBED_END } }, -ENOENT, -1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                int64_t n = -1;

                assert_int_equal(library_preload_read(&d.run, &n), cases[i].result);
                assert_int_equal(n, cases[i].n);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_are_counted_as_the_linker_takes_them),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_no_file_is_no_library_only_in_a_folder_that_was_seen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
