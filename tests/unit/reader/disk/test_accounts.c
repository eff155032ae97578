/* SPDX-License-Identifier: Apache-2.0 */
/* Who has power over the device. */

#include "../hostile.h"
#include "reader/disk/accounts.h"

static TextSet set;

static int superusers(const char *content) {
        _cleanup_text_ Text file = exact_text(content);

        text_set_init(&set);
        return accounts_superusers(file, &set);
}

static int members(const char *content) {
        _cleanup_text_ Text file = exact_text(content);

        text_set_init(&set);
        return accounts_members(file, &set);
}

static void test_every_account_with_user_id_0(_unused_ void **state) {
        assert_int_equal(superusers("root:x:0:0:root:/root:/bin/bash\n"
                                    "daemon:x:1:1::/:/usr/sbin/nologin\n"
                                    "toor:x:00:0::/:/bin/sh\n\n+::::::\n-bad::::::\n# none\n"
                                    "ten:x:10:0::/:/bin/sh\n"),
                         0);
        assert_int_equal(set.n, 2);
        assert_string_equal(set.items[0], "root");
        assert_string_equal(set.items[1], "toor");
}

/* strtoul() of the C library takes "-0" and "+0" for 0. */
static void test_a_user_id_that_is_no_number_is_refused(_unused_ void **state) {
        static const char *const lines[] = {
                "evil:x:-0:0::/:/bin/sh\n",
                "evil:x:+0:0::/:/bin/sh\n",
                "evil:x: 0:0::/:/bin/sh\n",
                "evil:x::0::/:/bin/sh\n",
                "evil:x:0\n",
                "evil:x\n",
                "evil\n",
        };

        for (size_t i = 0; i < ELEMENTSOF(lines); i++)
                assert_int_equal(superusers(lines[i]), -EBADMSG);
}

static void test_members_of_groups_that_give_power(_unused_ void **state) {
        assert_int_equal(members("root:x:0:\nsudo:x:27:alice,bob\nadm:x:4:\naudio:x:29:carol\n"
                                 "docker:x:999:alice,\ndisks:x:7:dave\nwheel:x:10:erin"),
                         0);
        assert_int_equal(set.n, 4);
        assert_string_equal(set.items[0], "sudo:alice");
        assert_string_equal(set.items[1], "sudo:bob");
        assert_string_equal(set.items[2], "docker:alice");
        assert_string_equal(set.items[3], "wheel:erin");

        assert_int_equal(members("sudo:x\n"), -EBADMSG);
        assert_int_equal(members("sudo:x:27\n"), -EBADMSG);
        assert_int_equal(members(""), 0);
        assert_int_equal(set.n, 0);
}

static void test_more_members_than_a_fact_may_list_are_not_cut(_unused_ void **state) {
        char file[4096] = "sudo:x:27:";

        for (unsigned i = 0; i <= PST_LIST_MAX; i++)
                (void) sprintf(file + strlen(file), "u%u,", i);
        assert_int_equal(members(file), -EFBIG);
}

static void walk(const void *data, size_t size) {
        text_set_init(&set);
        (void) accounts_superusers(text(data, size), &set);
        text_set_init(&set);
        (void) accounts_members(text(data, size), &set);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded("sb-on-stock/root/etc/group", &size);
        size_t passwd_size;
        _cleanup_free_ uint8_t *passwd = recorded("sb-on-stock/root/etc/passwd", &passwd_size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 1000, walk);
        parse_truncations(passwd, passwd_size, walk);
        parse_flips(passwd, passwd_size, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_account_with_user_id_0),
                cmocka_unit_test(test_a_user_id_that_is_no_number_is_refused),
                cmocka_unit_test(test_members_of_groups_that_give_power),
                cmocka_unit_test(test_more_members_than_a_fact_may_list_are_not_cut),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
