/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a control group has processes. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/cgroup_events.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void test_populated_is_one_of_several_lines(_unused_ void **state) {
        static const struct {
                const char *events;
                int result;
                bool populated;
        } rows[] = {
                { "populated 1\nfrozen 0\n", 0, true }, { "frozen 0\npopulated 0\n", 0, false },
                { "frozen 0\npopulated 1", 0, true },   { "", -EBADMSG, false },
                { "frozen 0\n", -EBADMSG, false },      { "populated 2\n", -EBADMSG, false },
                { "populated\n", -EBADMSG, false },     { "populated 11\n", -EBADMSG, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text events = exact_text(rows[i].events);
                bool populated = !rows[i].populated;

                assert_int_equal(cgroup_events_parse(events.data, events.size, &populated),
                                 rows[i].result);
                assert_true(populated ==
                            (rows[i].result < 0 ? !rows[i].populated : rows[i].populated));
        }
}

static void parse(const void *data, size_t size) {
        bool populated;

        (void) cgroup_events_parse(data, size, &populated);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char events[] = "populated 1\nfrozen 0\n";

        parse_truncations(events, sizeof(events) - 1, parse);
        parse_flips(events, sizeof(events) - 1, 2000, parse);
}

static void test_the_root_is_where_version_2_is_mounted(_unused_ void **state) {
        static const struct {
                const char *mounts;
                int result;
                const char *root;
        } rows[] = {
                { "32 23 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", 0, CGROUP_ROOT },
                { "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                  "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
                  0, CGROUP_HYBRID_ROOT },
                { "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", -EOPNOTSUPP, NULL },
                { "no mount\n", -EBADMSG, NULL },
        };
        const char *root;

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DescribedRow files[] = {
                        { FILE_IS, "/proc/1/mountinfo", rows[i].mounts, 0, 0 }, NONE
                };
                _cleanup_run_ DescribedRun d = described_run(files);

                assert_int_equal(cgroup_root_read(&d.run, &root), rows[i].result);
                if (rows[i].root)
                        assert_string_equal(root, rows[i].root);
        }
}

static void test_a_group_leads_nowhere_else(_unused_ void **state) {
        static const DescribedRow files[] = {
                { FILE_IS, "/sys/fs/cgroup/a.slice/b.service/cgroup.events", "populated 1\n", 0,
                  0 },
                { FILE_IS, "/sys/fs/cgroup/gone/cgroup.events", NULL, 0, -ENODEV },
                { FILE_IS, "/sys/fs/cgroup/denied/cgroup.events", NULL, 0, -EACCES },
                NONE,
        };
        static const struct {
                Text path;
                int result;
                bool populated;
        } rows[] = {
                { { "/a.slice/b.service", 18 }, 0, true },
                { { "/gone", 5 }, 0, false },
                { { "/never", 6 }, 0, false },
                { { "/denied", 7 }, -EACCES, false },
                { { "/a.slice/../x", 13 }, -EBADMSG, false },
                { { "/.", 2 }, -EBADMSG, false },
                { { "a.slice", 7 }, -EBADMSG, false },
                { { "", 0 }, -EBADMSG, false },
                { { "/a\0b", 4 }, -EBADMSG, false },
        };
        _cleanup_run_ DescribedRun d = described_run(files);

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                bool populated = false;

                assert_int_equal(cgroup_populated(&d.run, CGROUP_ROOT, rows[i].path, &populated),
                                 rows[i].result);
                assert_true(populated == rows[i].populated);
        }
}

static void test_a_path_that_does_not_fit_is_refused(_unused_ void **state) {
        static const DescribedRow nothing[] = { NONE };
        _cleanup_run_ DescribedRun d = described_run(nothing);
        const size_t size = 5000;
        _cleanup_free_ char *path = malloc(size);
        bool populated = true;

        assert_non_null(path);
        memset(path, 'x', size);
        path[0] = '/';
        assert_int_equal(cgroup_populated(&d.run, CGROUP_ROOT, text(path, size), &populated),
                         -EFBIG);
        assert_true(populated);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_populated_is_one_of_several_lines),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_the_root_is_where_version_2_is_mounted),
                cmocka_unit_test(test_a_group_leads_nowhere_else),
                cmocka_unit_test(test_a_path_that_does_not_fit_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
