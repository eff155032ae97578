/* SPDX-License-Identifier: Apache-2.0 */
/* A process and its rights, as the kernel prints them. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/process_status.h"

#define NAME    "Name:\tpostured-worker\n"
#define TRACER  "TracerPid:\t17\n"
#define UID     "Uid:\t1000\t1001\t1002\t1003\n"
#define CAPEFF  "CapEff:\t00000000a80425fb\n"
#define NONEW   "NoNewPrivs:\t1\n"
#define SECCOMP "Seccomp:\t2\n"
#define REST    "Seccomp_filters:\t3\nCapBnd:\t000001ffffffffff\n"

static int parse(const char *string, ProcessStatus *ret) {
        _cleanup_text_ Text exact = exact_text(string);

        return process_status_parse(exact.data, exact.size, ret);
}

static void test_what_the_kernel_prints(_unused_ void **state) {
        ProcessStatus status;

        assert_int_equal(
                parse(NAME "State:\tS (sleeping)\n" TRACER UID CAPEFF NONEW SECCOMP REST, &status),
                0);
        assert_string_equal(status.name, "postured-worker");
        assert_int_equal(status.tracer, 17);
        assert_int_equal(status.real_uid, 1000);
        assert_int_equal(status.effective_uid, 1001);
        assert_string_equal(status.effective, "00000000a80425fb");
        assert_int_equal(status.no_new_privileges, 1);
        assert_int_equal(status.seccomp, 2);
}

static void test_a_kernel_without_seccomp_filters_nothing(_unused_ void **state) {
        ProcessStatus status;

        assert_int_equal(parse(NAME TRACER UID CAPEFF NONEW, &status), 0);
        assert_int_equal(status.seccomp, 0);
}

static void test_recorded_processes(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded("sb-on-stock/root/proc/1/status", &size);
        ProcessStatus status;

        assert_int_equal(process_status_parse(bytes, size, &status), 0);
        assert_string_equal(status.name, "systemd");
        assert_int_equal(status.real_uid, 0);
        assert_int_equal(status.effective_uid, 0);
        assert_int_equal(status.tracer, 0);
        assert_int_equal(status.seccomp, 0);
        assert_int_equal(status.no_new_privileges, 0);
        assert_string_equal(status.effective, "000001ffffffffff");
}

static void test_a_name_does_not_make_lines(_unused_ void **state) {
        ProcessStatus status;

        /* The kernel escapes what a process calls itself; a colon in it is its own. */
        assert_int_equal(parse("Name:\ta\\nTracerPid: 0\n" TRACER UID CAPEFF NONEW, &status), 0);
        assert_string_equal(status.name, "a\\nTracerPid: 0");
        assert_int_equal(status.tracer, 17);
}

static void test_what_is_missing_or_malformed_is_refused(_unused_ void **state) {
        static const char *const texts[] = {
                "",
                "\n",
                TRACER UID CAPEFF NONEW,
                NAME UID CAPEFF NONEW,
                NAME TRACER CAPEFF NONEW,
                NAME TRACER UID NONEW,
                NAME TRACER UID CAPEFF,
                NAME TRACER "Uid:\t0\n" CAPEFF NONEW,
                NAME TRACER "Uid:\t0\tx\n" CAPEFF NONEW,
                NAME TRACER "Uid:\n" CAPEFF NONEW,
                NAME "TracerPid:\t\n" UID CAPEFF NONEW,
                NAME "TracerPid:\t0x1\n" UID CAPEFF NONEW,
                NAME "TracerPid:\t0 1\n" UID CAPEFF NONEW,
                NAME "TracerPid:\t99999999999999999999\n" UID CAPEFF NONEW,
                NAME TRACER UID "CapEff:\t\n" NONEW,
                NAME TRACER UID "CapEff:\t00000000a80425fg\n" NONEW,
                NAME TRACER UID "CapEff:\t00000000a80425fb0\n" NONEW,
                NAME TRACER UID CAPEFF "NoNewPrivs:\tyes\n",
                NAME TRACER UID CAPEFF NONEW "Seccomp:\t\n",
                "Name:\t0123456789012345678901234567890123456789012345678901234567890123\n" TRACER
                        UID CAPEFF NONEW,
        };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                ProcessStatus status = { .tracer = 7 };

                assert_int_equal(parse(texts[i], &status), -EBADMSG);
                assert_int_equal(status.tracer, 7);
        }
}

static void test_a_process_may_be_gone(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FILE_IS, "/proc/7/status", NAME TRACER UID CAPEFF NONEW, 0, 0 },
                { FILE_IS, "/proc/8/status", NULL, 0, -ESRCH },
                { DESCRIBED_END, NULL, NULL, 0, 0 },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        ProcessStatus status;

        assert_int_equal(process_status_read(&d.run, "/proc/7/status", &status), 0);
        assert_int_equal(process_status_read(&d.run, "/proc/8/status", &status), -ESRCH);
        assert_int_equal(process_status_read(&d.run, "/proc/9/status", &status), -ENOENT);
}

static void walk(const void *data, size_t size) {
        ProcessStatus status;
        int r = process_status_parse(data, size, &status);

        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char whole[] = NAME TRACER UID CAPEFF NONEW SECCOMP;

        parse_truncations(whole, sizeof(whole) - 1, walk);
        parse_flips(whole, sizeof(whole) - 1, 5000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_the_kernel_prints),
                cmocka_unit_test(test_a_kernel_without_seccomp_filters_nothing),
                cmocka_unit_test(test_recorded_processes),
                cmocka_unit_test(test_a_name_does_not_make_lines),
                cmocka_unit_test(test_what_is_missing_or_malformed_is_refused),
                cmocka_unit_test(test_a_process_may_be_gone),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
