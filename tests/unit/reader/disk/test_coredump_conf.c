/* SPDX-License-Identifier: Apache-2.0 */
/* Where core dumps are kept. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/coredump_conf.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void test_the_last_assignment_in_the_section_wins(_unused_ void **state) {
        static const struct {
                const char *file, *storage;
        } rows[] = {
                { "", "before" },
                { "[Coredump]\nStorage=none\n", "none" },
                { "[Coredump]\n Storage = external \n# Storage=journal\n", "external" },
                { "[Coredump]\nStorage=none\nStorage=journal", "journal" },
                { "[Coredump]\nStorage=\n", "" },
                { "Storage=none\n[Other]\nStorage=none\n", "before" },
                { "[Other]\n[Coredump]\nCompress=yes\nStorage=none\n[Other]\nStorage=x\n", "none" },
                { "[Coredump]\nStorage\nStorages=x\n", "before" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text file = exact_text(rows[i].file);
                Text storage = text("before", 6);

                coredump_conf_parse(file, &storage);
                assert_true(text_is(storage, rows[i].storage));
        }
}

static void parse(const void *data, size_t size) {
        Text storage = text("", 0);

        coredump_conf_parse(text(data, size), &storage);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char file[] = "[Coredump]\n# x\nStorage=none\n";

        parse_truncations(file, sizeof(file) - 1, parse);
        parse_flips(file, sizeof(file) - 1, 1000, parse);
}

static void test_drop_ins_come_after_the_main_file(_unused_ void **state) {
        static const struct {
                DescribedRow rows[4];
                int result;
                const char *storage;
        } cases[] = {
                { { NONE }, 0, "" },
                { { { FILE_IS, "/etc/systemd/coredump.conf", "[Coredump]\nStorage=none\n", 0, 0 },
                    NONE },
                  0,
                  "none" },
                { { { FILE_IS, "/etc/systemd/coredump.conf", "[Coredump]\nStorage=none\n", 0, 0 },
                    { FOLDER_IS, "/usr/lib/systemd/coredump.conf.d/", "a.conf\n", 0, 0 },
                    { FILE_IS, "/usr/lib/systemd/coredump.conf.d/a.conf",
                      "[Coredump]\nStorage=journal\n", 0, 0 },
                    NONE },
                  0,
                  "journal" },
                { { { FILE_IS, "/etc/systemd/coredump.conf", NULL, 0, -EACCES }, NONE },
                  -EACCES,
                  NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                Text storage;

                assert_int_equal(coredump_conf_read(&d.run, &storage), cases[i].result);
                if (cases[i].storage)
                        assert_true(text_is(storage, cases[i].storage));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_last_assignment_in_the_section_wins),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_drop_ins_come_after_the_main_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
