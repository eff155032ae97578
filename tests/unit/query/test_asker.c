/* SPDX-License-Identifier: Apache-2.0 */
#include "query/asker.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"

static void test_it_is_who_made_the_pair(void **state _unused_) {
        _cleanup_close_ int ours = -1, theirs = -1;
        gid_t groups[ASKER_GROUPS_MAX];
        int pair[2], n;
        Asker asker;

        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        ours = pair[0];
        theirs = pair[1];
        assert_int_equal(asker_of(theirs, &asker), 0);
        assert_int_equal(asker.uid, geteuid());
        assert_int_equal(asker.gid, getegid());
        n = getgroups(ASKER_GROUPS_MAX, groups);
        assert_true(n >= 0);
        assert_int_equal(asker.n_groups, n);
        for (int i = 0; i < n; i++)
                assert_int_equal(asker.groups[i], groups[i]);
}

static void test_who_is_no_socket_is_nobody(void **state _unused_) {
        Asker asker;

        assert_int_equal(asker_of(-1, &asker), -EBADF);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_it_is_who_made_the_pair),
                cmocka_unit_test(test_who_is_no_socket_is_nobody),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
