/* SPDX-License-Identifier: Apache-2.0 */
/* The bracketed word of the kernel, and its list of security modules. */

#include "../reader_test.h"
#include "reader/kernel/lockdown.h"

static void test_parse(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
                LockdownMode mode;
        } cases[] = {
                { "[none] integrity confidentiality\n", 0, LOCKDOWN_NONE },
                { "none [integrity] confidentiality\n", 0, LOCKDOWN_INTEGRITY },
                { "none integrity [confidentiality]\n", 0, LOCKDOWN_CONFIDENTIALITY },
                { "[integrity]", 0, LOCKDOWN_INTEGRITY },
                { "none integrity [unheard-of]\n", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "none [unknown]\n", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "none [integrit]\n", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "none [integrity confidentiality\n", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "none integrity]\n", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "[]", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "[", -EBADMSG, LOCKDOWN_UNKNOWN },
                { "", -EBADMSG, LOCKDOWN_UNKNOWN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text printed = exact_text(cases[i].text);
                LockdownMode mode = LOCKDOWN_UNKNOWN;

                assert_int_equal(lockdown_parse(printed.data, printed.size, &mode),
                                 cases[i].result);
                assert_int_equal(mode, cases[i].mode);
        }
}

static void test_name_of_a_mode_that_is_not_listed(_unused_ void **state) {
        assert_string_equal(lockdown_name(LOCKDOWN_INTEGRITY), "integrity");
        assert_string_equal(lockdown_name((LockdownMode) 99), "unknown");
}

static void test_a_module_is_listed_by_its_whole_name(_unused_ void **state) {
        static const struct {
                const char *list;
                bool has;
        } cases[] = {
                { "lockdown,capability,apparmor\n", true },
                { "capability,lockdown", true },
                { "capability,lockdown2\n", false },
                { "capability,lock\n", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text list = exact_text(cases[i].list);

                assert_int_equal(lsm_list_has(list.data, list.size, "lockdown"), cases[i].has);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                cmocka_unit_test(test_name_of_a_mode_that_is_not_listed),
                cmocka_unit_test(test_a_module_is_listed_by_its_whole_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
