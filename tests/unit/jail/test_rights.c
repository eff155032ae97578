/* SPDX-License-Identifier: Apache-2.0 */
/* The table against the one that the design writes down a second time. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/macro.h"
#include "jail/rights.h"

static bool may_call(const Rights *rights, const char *name) {
        for (size_t i = 0; i < RIGHTS_CALL_SETS_MAX && rights->calls[i]; i++)
                for (const Call *call = rights->calls[i]; call->name; call++)
                        if (strcmp(call->name, name) == 0)
                                return true;

        return false;
}

static void test_every_program_has_a_row(_unused_ void **state) {
        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++) {
                const Rights *rights = rights_of(p);

                assert_non_null(rights);
                assert_true(strlen(rights->name) > 0 && strlen(rights->help) > 0);
                assert_true(rights->open_files > 0 && rights->data_bytes > 0);
                assert_true(may_call(rights, "exit_group"));
        }
        assert_null(rights_of(PROGRAM_NONE));
        assert_null(rights_of(_PROGRAM_MAX));
}

static void test_each_holds_exactly_one_right(_unused_ void **state) {
        static const struct {
                Program program;
                cap_value_t capability;
        } holders[] = {
                { PROGRAM_QUERY_FILES, CAP_DAC_READ_SEARCH },
                { PROGRAM_QUERY_NETFILTER, CAP_NET_ADMIN },
                { PROGRAM_QUERY_AUDIT, CAP_AUDIT_CONTROL },
                { PROGRAM_QUERY_DM, CAP_SYS_ADMIN },
        };

        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++) {
                cap_value_t expected = RIGHTS_NO_CAPABILITY;

                for (size_t i = 0; i < ELEMENTSOF(holders); i++)
                        if (holders[i].program == p)
                                expected = holders[i].capability;
                assert_int_equal(rights_of(p)->capability, expected);
        }
}

static void test_netlink_is_one_protocol_each(_unused_ void **state) {
        static const struct {
                Program program;
                int family, protocol;
        } sockets[] = {
                { PROGRAM_CORE, AF_UNIX, SOCKET_ANY_PROTOCOL },
                { PROGRAM_QUERY_BUS, AF_UNIX, SOCKET_ANY_PROTOCOL },
                { PROGRAM_QUERY_NETFILTER, AF_NETLINK, NETLINK_NETFILTER },
                { PROGRAM_QUERY_NETFILTER, AF_NETLINK,
                  NETLINK_KOBJECT_UEVENT }, /* until nf_tables */
                { PROGRAM_QUERY_AUDIT, AF_NETLINK, NETLINK_AUDIT },
                { PROGRAM_QUERY_LINKS, AF_NETLINK, NETLINK_ROUTE },
                { PROGRAM_QUERY_LINKS, AF_NETLINK, NETLINK_SOCK_DIAG },
                { PROGRAM_QUERY_LINKS, AF_NETLINK, NETLINK_KOBJECT_UEVENT },
        };
        size_t n = 0;

        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++)
                for (size_t i = 0; i < RIGHTS_SOCKETS_MAX; i++) {
                        const SocketKind *kind = &rights_of(p)->sockets[i];
                        bool expected = false;

                        if (kind->family == 0)
                                break;
                        for (size_t j = 0; j < ELEMENTSOF(sockets); j++)
                                expected |= sockets[j].program == p &&
                                            sockets[j].family == kind->family &&
                                            sockets[j].protocol == kind->protocol;
                        assert_true(expected);
                        n++;
                }
        assert_int_equal(n, ELEMENTSOF(sockets));
}

/* Whoever else could start a process would start it outside of what the table says. */
static void test_core_alone_starts_processes(_unused_ void **state) {
        static const char *const calls[] = { "execve", "execveat", "fork",
                                             "vfork",  "clone3",   "clone" };

        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++)
                for (size_t i = 0; i < ELEMENTSOF(calls); i++)
                        assert_int_equal(may_call(rights_of(p), calls[i]), p == PROGRAM_CORE);
}

static void test_what_nobody_may_call(_unused_ void **state) {
        static const char *const calls[] = {
                "ptrace",
                "process_vm_readv",
                "bpf",
                "io_uring_setup",
                "userfaultfd",
                "mount",
                "umount2",
                "setns",
                "unshare",
                "chroot",
                "pivot_root",
                "init_module",
                "kexec_load",
                "reboot",
                "setuid",
                "setresuid",
                "perf_event_open",
                "keyctl",
                "add_key",
                "swapon",
                "finit_module",
                "delete_module",
                "personality",
                "mknodat",
                "iopl",
                "open_by_handle_at",
        };

        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++)
                for (size_t i = 0; i < ELEMENTSOF(calls); i++)
                        if (may_call(rights_of(p), calls[i]))
                                fail_msg("%s may call %s", rights_of(p)->name, calls[i]);
}

static void test_a_narrow_worker_may_only_do_what_a_wide_one_may(_unused_ void **state) {
        static const char *const wider[] = { "newfstatat", "fstat", "seccomp",
                                             "landlock_restrict_self" };
        const Rights *wide = rights_of(PROGRAM_WORKER_LOADING);
        const Rights *narrow = rights_of(PROGRAM_WORKER);

        for (size_t i = 0; i < RIGHTS_CALL_SETS_MAX && narrow->calls[i]; i++)
                for (const Call *call = narrow->calls[i]; call->name; call++)
                        assert_true(may_call(wide, call->name));
        for (size_t i = 0; i < ELEMENTSOF(wider); i++) {
                assert_true(may_call(wide, wider[i]));
                assert_false(may_call(narrow, wider[i]));
        }
        assert_true(wide->files && narrow->files);
}

static void test_only_who_keeps_something_writes(_unused_ void **state) {
        for (Program p = PROGRAM_CORE; p < _PROGRAM_MAX; p++) {
                bool writes = p == PROGRAM_CORE || p == PROGRAM_SIGNER;

                assert_int_equal(may_call(rights_of(p), "renameat2"), writes);
                assert_int_equal(may_call(rights_of(p), "unlinkat"), writes);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_program_has_a_row),
                cmocka_unit_test(test_each_holds_exactly_one_right),
                cmocka_unit_test(test_netlink_is_one_protocol_each),
                cmocka_unit_test(test_core_alone_starts_processes),
                cmocka_unit_test(test_what_nobody_may_call),
                cmocka_unit_test(test_a_narrow_worker_may_only_do_what_a_wide_one_may),
                cmocka_unit_test(test_only_who_keeps_something_writes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
