/* SPDX-License-Identifier: Apache-2.0 */
/* Units that files enable or mask. */

#include "../described_run.h"
#include "reader/disk/unit_links.h"

#define ETC  "/etc/systemd/system/"
#define RUN  "/run/systemd/system/"
#define GEN  "/run/systemd/generator.early/"
#define LATE "/run/systemd/generator.late/"
#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void test_the_first_folder_with_the_name_decides_a_mask(_unused_ void **state) {
        static const struct {
                DescribedRow rows[4];
                int result;
        } cases[] = {
                { { NONE }, 0 },
                { { { LINK_IS, ETC "a.service", "/dev/null", 0, 0 }, NONE }, 1 },
                { { { LINK_IS, RUN "a.service", "../../../dev/null", 0, 0 }, NONE }, 1 },
                { { { LINK_IS, ETC "a.service", "/lib/a.service", 0, 0 },
                    { LINK_IS, RUN "a.service", "/dev/null", 0, 0 },
                    NONE },
                  0 },
                { { { LINK_IS, GEN "a.service", "/dev/null", 0, 0 },
                    { FILE_IS, ETC "a.service", "[Unit]\n", 0, 0 },
                    NONE },
                  1 },
                { { { FILE_IS, ETC "a.service", "", 0, 0 }, NONE }, 1 },
                { { { FILE_IS, ETC "a.service", "[Unit]\n", 0, 0 }, NONE }, 0 },
                { { { LINK_IS, ETC "a.service", NULL, 0, -EACCES }, NONE }, -EACCES },
                { { { LINK_IS, GEN "a.service", NULL, 0, -ENOTCONN },
                    { LINK_IS, ETC "a.service", "/dev/null", 0, 0 },
                    NONE },
                  1 },
                { { { LINK_IS, ETC "a.service", "/opt/dev/null", 0, 0 }, NONE }, 0 },
                { { { LINK_IS, ETC "a.service", "../../dev/null", 0, 0 }, NONE }, 0 },
                { { { LINK_IS, ETC "a.service", "../../../../dev/null", 0, 0 }, NONE }, 1 },
                { { { LINK_IS, ETC "b.service", "/dev/null", 0, 0 }, NONE }, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);

                assert_int_equal(unit_is_masked(&d.run, "a.service"), cases[i].result);
        }
}

static void test_a_unit_is_there_as_a_file_or_a_link(_unused_ void **state) {
        static const struct {
                DescribedRow rows[2];
                int result;
        } cases[] = {
                { { NONE }, 0 },
                { { { FILE_IS, "/usr/lib/systemd/system/a.service", "x", 0, 0 }, NONE }, 1 },
                { { { LINK_IS, ETC "a.service", "/opt/a.service", 0, 0 }, NONE }, 1 },
                { { { FILE_IS, LATE "a.service", "x", 0, 0 }, NONE }, 1 },
                { { { LINK_IS, ETC "a.service", NULL, 0, -EACCES }, NONE }, -EACCES },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);

                assert_int_equal(unit_file_exists(&d.run, "a.service"), cases[i].result);
        }
}

static void test_links_enable_in_any_folder_of_wants_and_requires(_unused_ void **state) {
        static const char *const units[] = { "a.service", "b.socket", "c.service" };
        static const DescribedRow rows[] = {
                { FOLDER_IS, ETC, "x.target.wants\nx.target.d\na.service\n", 0, 0 },
                { FOLDER_IS, ETC "x.target.wants/", "a.service\nother.service\n", 0, 0 },
                { FOLDER_IS, ETC "x.target.d/", "c.service\n", 0, 0 },
                { FOLDER_IS, LATE, "y.target.requires\n", 0, 0 },
                { FOLDER_IS, LATE "y.target.requires/", "b.socket\na.service\n", 0, 0 },
                { FOLDER_IS, RUN, NULL, 0, -ENOTCONN },
                NONE,
        };
        static const DescribedRow denied[] = { { FOLDER_IS, ETC, NULL, 0, -EACCES }, NONE };
        _cleanup_run_ DescribedRun d = described_run(rows), without = described_run(denied);
        TextSet enabled = { 0 };

        assert_int_equal(unit_links_add_enabled(&d.run, units, 3, &enabled), 0);
        assert_int_equal(enabled.n, 2);
        assert_true(text_set_has(&enabled, text("a.service", 9)));
        assert_true(text_set_has(&enabled, text("b.socket", 8)));
        assert_int_equal(unit_links_add_enabled(&without.run, units, 3, &enabled), -EACCES);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_first_folder_with_the_name_decides_a_mask),
                cmocka_unit_test(test_a_unit_is_there_as_a_file_or_a_link),
                cmocka_unit_test(test_links_enable_in_any_folder_of_wants_and_requires),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
