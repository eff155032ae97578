/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>

#include "../core_test.h"
#include "core/bus/access.h"

#define USER      1000U
#define OTHER     1001U
#define READERS   900U
#define REPORTERS 901U

static const AccessRules private_rules = { .is_private = true, .user = USER };
static const AccessRules service = { .user = 990,
                                     .readers = READERS,
                                     .reporters = REPORTERS,
                                     .has_readers = true,
                                     .has_reporters = true };

#define ACCESS_OF(rules, uid, ...)                                                                 \
        access_of((rules), (uid), (const gid_t[]){ __VA_ARGS__ },                                  \
                  sizeof((const gid_t[]){ __VA_ARGS__ }) / sizeof(gid_t))

static void test_under_private_it_is_the_starting_user_and_root(_unused_ void **state) {
        assert_int_equal(ACCESS_OF(&private_rules, USER, 1), ACCESS_ADMIN);
        assert_int_equal(ACCESS_OF(&private_rules, 0, 1), ACCESS_ADMIN);
        assert_int_equal(ACCESS_OF(&private_rules, OTHER, 0, READERS, REPORTERS), ACCESS_NONE);
}

static void test_of_the_service_the_groups_decide(_unused_ void **state) {
        static const struct {
                uid_t uid;
                gid_t groups[3];
                Access access;
        } cases[] = {
                { 0, { 5, 6, 7 }, ACCESS_ADMIN },
                { USER, { 5, 6, 7 }, ACCESS_NONE },
                { USER, { 5, READERS, 7 }, ACCESS_READER },
                { USER, { READERS, REPORTERS, 7 }, ACCESS_REPORTER },
                { USER, { 5, REPORTERS, 7 }, ACCESS_NONE }, /* no reader, no reporter */
                { 990, { 5, 6, 7 }, ACCESS_NONE },          /* not even our own user */
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(access_of(&service, cases[i].uid, cases[i].groups, 3),
                                 cases[i].access);
        assert_int_equal(access_of(&service, USER, NULL, 0), ACCESS_NONE);
}

/* Their numbers are zero then, and so is root's group. */
static void test_groups_that_do_not_exist_let_nobody_in(_unused_ void **state) {
        const AccessRules none = { .user = 990 };
        const AccessRules no_reporters = { .has_readers = true, .readers = READERS };

        assert_int_equal(ACCESS_OF(&none, USER, 0), ACCESS_NONE);
        assert_int_equal(ACCESS_OF(&no_reporters, USER, 0, READERS), ACCESS_READER);
}

static void test_the_kernel_says_who_is_there(_unused_ void **state) {
        AccessRules rules = access_rules(true);
        Access access;
        int pair[2];
        uid_t uid;

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        assert_int_equal(access_of_peer(&rules, pair[0], &uid, &access), 0);
        assert_int_equal(uid, geteuid());
        assert_int_equal(access, ACCESS_ADMIN);
        (void) close(pair[0]);
        (void) close(pair[1]);
        assert_true(access_of_peer(&rules, STDIN_FILENO, &uid, &access) < 0);
}

/* The own group counts as much as the supplementary ones. */
static void test_a_primary_group_is_a_group(_unused_ void **state) {
        AccessRules rules = { .has_readers = true, .readers = getegid() };
        Access access;
        int pair[2];
        uid_t uid;

        if (geteuid() == 0)
                skip(); /* who may do everything anyway */
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        assert_int_equal(access_of_peer(&rules, pair[0], &uid, &access), 0);
        assert_int_equal(access, ACCESS_READER);
        (void) close(pair[0]);
        (void) close(pair[1]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_under_private_it_is_the_starting_user_and_root),
                cmocka_unit_test(test_of_the_service_the_groups_decide),
                cmocka_unit_test(test_groups_that_do_not_exist_let_nobody_in),
                cmocka_unit_test(test_the_kernel_says_who_is_there),
                cmocka_unit_test(test_a_primary_group_is_a_group),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
