/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-audit, postured-query-dm: what this kernel has to say, or that it has nothing. */

#include "asker.h"

#include <errno.h>
#include <linux/audit.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

static const PstQuestion grants[] = { PST_AUDIT_STATUS, PST_AUDIT_RULES, { 0 } };

/* Without the right EPERM; where there is no audit system, or not here, EOPNOTSUPP. */
static bool is_honest_error(int error) {
        return error == -EOPNOTSUPP || (error == -EPERM && geteuid() != 0);
}

static void test_the_status_is_the_kernels_structure(void **state) {
        _cleanup_(answered_done) Answered first = { 0 }, second = { 0 };
        struct audit_status before, after;
        Asker asker;

        (void) state;
        asker_open(&asker, "audit", grants);
        ask(&asker, PST_AUDIT_STATUS, &first);
        ask(&asker, PST_AUDIT_STATUS, &second);
        if (first.error < 0) {
                assert_true(is_honest_error(first.error));
        } else {
                assert_true(first.size >= sizeof(before));
                memcpy(&before, first.data, sizeof(before));
                memcpy(&after, second.data, sizeof(after));
                assert_true(before.enabled <= 2);
                assert_int_equal(before.enabled, after.enabled); /* a look changes nothing */
                assert_int_equal(before.pid, after.pid);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_the_rules_are_counted(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        asker_open(&asker, "audit", grants);
        ask(&asker, PST_AUDIT_RULES, &answered);
        if (answered.error < 0) {
                assert_true(is_honest_error(answered.error));
        } else {
                d = opened(&answered);
                assert_true(decoder_uint(&d) < 100000);
                assert_int_equal(decoder_finish(&d), 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_outside_the_first_user_namespace_it_is_unsupported(void **state) {
        pid_t pid = fork();
        int status = -1;

        (void) state;
        if (pid == 0) {
                _cleanup_(answered_done) Answered answered = { 0 };
                Asker asker;

                if (unshare(CLONE_NEWUSER) < 0)
                        _exit(77);
                asker_open(&asker, "audit", grants);
                ask(&asker, PST_AUDIT_STATUS, &answered);
                _exit(answered.error == -EOPNOTSUPP && asker_stop(&asker) == 0 ? 0 : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
                skip(); /* we may not make one */
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_device_mapper_devices_are_listed_or_there_are_none(void **state) {
        const PstQuestion table[] = { PST_DM_TABLE, { 0 } };
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        asker_open(&asker, "dm", table);
        ask(&asker, PST_DM_TABLE, &answered);
        if (access("/dev/mapper/control", F_OK) < 0) {
                assert_int_equal(answered.error, -ENOENT);
        } else if (geteuid() != 0) {
                assert_true(answered.error == -EACCES || answered.error == -ENOENT);
        } else if (answered.error != -ENOENT) { /* the node alone, and no driver */
                uint64_t n;

                d = opened(&answered);
                n = decoder_array(&d);
                for (uint64_t i = 0; i < n; i++) {
                        decoder_array_of(&d, 4);
                        assert_true(decoder_text(&d).size > 0);
                        (void) decoder_text(&d);
                        assert_true(decoder_text(&d).size >= 3);
                        (void) decoder_item(&d);
                }
                assert_int_equal(decoder_finish(&d), 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_status_is_the_kernels_structure),
                cmocka_unit_test(test_the_rules_are_counted),
                cmocka_unit_test(test_outside_the_first_user_namespace_it_is_unsupported),
                cmocka_unit_test(test_device_mapper_devices_are_listed_or_there_are_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
