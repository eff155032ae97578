/* SPDX-License-Identifier: Apache-2.0 */
/* Each in a process of its own, since nothing of it can be undone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/netlink.h>
#include <signal.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macro.h"
#include "jail/jail.h"

static int in_child(int (*n_wrong)(Program program), Program program) {
        int status;
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
                _exit(n_wrong(program));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static bool has(cap_value_t capability, cap_flag_t flag) {
        cap_t caps = cap_get_proc();
        cap_flag_value_t value = CAP_CLEAR;

        (void) cap_get_flag(caps, capability, flag, &value);
        (void) cap_free(caps);
        return value == CAP_SET;
}

static cap_value_t capability_of(Program program) {
        return program == PROGRAM_QUERY_NETFILTER ? CAP_NET_ADMIN : -1;
}

static int n_wrong_early(Program program) {
        struct rlimit limit;
        int n = 0;

        if (jail_early(program) < 0)
                return 100;

        n += prctl(PR_GET_DUMPABLE) != 0;
        n += umask(0) != 077;
        n += getrlimit(RLIMIT_CORE, &limit) < 0 || limit.rlim_max != 0;
        n += getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_max > 4096;
        for (cap_value_t c = 0; c < cap_max_bits(); c++) {
                bool kept = geteuid() == 0 && c == capability_of(program);

                n += has(c, CAP_PERMITTED) != kept;
                n += has(c, CAP_EFFECTIVE) != kept;
                n += has(c, CAP_INHERITABLE);
                n += geteuid() == 0 && cap_get_bound(c) != 0;
        }

        return n > 99 ? 99 : n;
}

static void test_rights_are_given_up_first(_unused_ void **state) {
        assert_int_equal(in_child(n_wrong_early, PROGRAM_CORE), 0);
        assert_int_equal(in_child(n_wrong_early, PROGRAM_WORKER), 0);
        assert_int_equal(in_child(n_wrong_early, PROGRAM_SIGNER), 0);
        assert_int_equal(in_child(n_wrong_early, PROGRAM_QUERY_NETFILTER), 0);
}

static void test_who_is_not_in_the_table_enters_nothing(_unused_ void **state) {
        assert_int_equal(jail_early(PROGRAM_NONE), -EINVAL);
        assert_int_equal(jail_files(PROGRAM_NONE, NULL, 0), -EINVAL);
        assert_int_equal(jail_calls(PROGRAM_NONE), -EINVAL);
        assert_int_equal(jail_calls(_PROGRAM_MAX), -EINVAL);
}

static int n_wrong_calls(Program program) {
        if (jail_calls(program) < 0)
                return 100;

        return (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) + (getppid() <= 0);
}

static void test_calls_are_closed_with_no_new_privileges(_unused_ void **state) {
        assert_int_equal(in_child(n_wrong_calls, PROGRAM_CORE), 0);
}

static int make_audit_socket(Program program) {
        if (jail_calls(program) < 0)
                return 100;

        return socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) < 0;
}

static void test_a_socket_of_another_protocol_kills(_unused_ void **state) {
        int status;

        if (PST_SANITIZE)
                skip(); /* there is no filter then */
        assert_int_equal(in_child(make_audit_socket, PROGRAM_QUERY_AUDIT), 0);
        status = in_child(make_audit_socket, PROGRAM_QUERY_LINKS);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
        status = in_child(make_audit_socket, PROGRAM_WORKER);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rights_are_given_up_first),
                cmocka_unit_test(test_who_is_not_in_the_table_enters_nothing),
                cmocka_unit_test(test_calls_are_closed_with_no_new_privileges),
                cmocka_unit_test(test_a_socket_of_another_protocol_kills),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
