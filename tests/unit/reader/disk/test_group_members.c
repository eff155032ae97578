/* SPDX-License-Identifier: Apache-2.0 */
/* Who belongs to a group. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/group_members.h"

#define GROUPS                                                                                     \
        "root:x:0:\nadm:x:4:root\ndocker:x:101:alice,bob\nempty:x:102:\nfirst:x:103:\n+\n-no\n\n"
#define USERS "root:x:0:0:root:/root:/bin/bash\nbob:x:1001:103::/home/bob:/bin/sh\n+::::::\n"

static void test_members_and_those_whose_first_group_it_is(_unused_ void **state) {
        static const struct {
                uint32_t gid;
                int result;
        } rows[] = { { 0, 0 }, { 4, 0 }, { 101, 1 }, { 102, 0 }, { 103, 1 }, { 999, 0 } };
        _cleanup_text_ Text groups = exact_text(GROUPS), users = exact_text(USERS);

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(group_has_members(groups, users, rows[i].gid), rows[i].result);
}

static void test_numbers_of_groups_are_whole_and_not_cut(_unused_ void **state) {
        _cleanup_text_ Text wide = exact_text("a:x:4294967305:bob\n"), users = exact_text("");
        _cleanup_text_ Text wider = exact_text("a:x:18446744073709551625:bob\n");
        _cleanup_text_ Text signed_one = exact_text("a:x:+9:bob\n");

        assert_int_equal(group_has_members(wide, users, 9), 0);
        assert_int_equal(group_has_members(wider, users, 9), -EBADMSG);
        assert_int_equal(group_has_members(signed_one, users, 9), -EBADMSG);
}

static void test_nobody_on_the_recorded_device_but_root(_unused_ void **state) {
        size_t n_groups, n_users;
        _cleanup_free_ uint8_t *groups = recorded("sb-on-stock/root" GROUP_PATH, &n_groups);
        _cleanup_free_ uint8_t *users = recorded("sb-on-stock/root" PASSWD_PATH, &n_users);

        assert_int_equal(group_has_members(text(groups, n_groups), text(users, n_users), 27), 0);
        assert_int_equal(group_has_members(text(groups, n_groups), text(users, n_users), 0), 0);
        assert_int_equal(group_has_members(text(groups, n_groups), text(users, n_users), 1), 1);
}

static void test_lines_that_are_none_are_refused(_unused_ void **state) {
        static const struct {
                const char *groups, *users;
        } rows[] = {
                { "a:x:1\n", USERS },        { "a:x:1::\n", USERS },     { "a:x:one:\n", USERS },
                { GROUPS, "a:x:1:9::\n" },   { GROUPS, "a:x:u:9:::\n" }, { GROUPS, "a:x:1:g:::\n" },
                { GROUPS, "a:x:1:9::::\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text groups = exact_text(rows[i].groups),
                                    users = exact_text(rows[i].users);

                assert_int_equal(group_has_members(groups, users, 9), -EBADMSG);
        }
}

static void parse(const void *data, size_t size) {
        (void) group_has_members(text(data, size), text(data, size), 101);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        parse_truncations(USERS, sizeof(USERS) - 1, parse);
        parse_flips(GROUPS, sizeof(GROUPS) - 1, 1000, parse);
}

static void test_both_files_have_to_be_there(_unused_ void **state) {
        static const DescribedRow both[] = { { FILE_IS, GROUP_PATH, GROUPS, 0, 0 },
                                             { FILE_IS, PASSWD_PATH, USERS, 0, 0 },
                                             { .what = DESCRIBED_END } };
        static const DescribedRow one[] = { { FILE_IS, GROUP_PATH, GROUPS, 0, 0 },
                                            { .what = DESCRIBED_END } };
        _cleanup_run_ DescribedRun d = described_run(both), half = described_run(one);

        assert_int_equal(group_has_members_read(&d.run, 101), 1);
        assert_int_equal(group_has_members_read(&half.run, 101), -ENOENT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_members_and_those_whose_first_group_it_is),
                cmocka_unit_test(test_lines_that_are_none_are_refused),
                cmocka_unit_test(test_numbers_of_groups_are_whole_and_not_cut),
                cmocka_unit_test(test_nobody_on_the_recorded_device_but_root),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_both_files_have_to_be_there),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
