/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's switches: a digit or a letter, and a line feed. */

#include "../reader_test.h"
#include "reader/kernel/module_state.h"

static void test_switches(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
                KernelSwitch position;
        } cases[] = {
                { "0\n", 0, KERNEL_SWITCH_OFF },
                { "1\n", 0, KERNEL_SWITCH_ON },
                { "N\n", 0, KERNEL_SWITCH_OFF },
                { "Y\n", 0, KERNEL_SWITCH_ON },
                { "2\n", -EBADMSG, KERNEL_SWITCH_UNKNOWN },
                { "y\n", -EBADMSG, KERNEL_SWITCH_UNKNOWN },
                { "1", -EBADMSG, KERNEL_SWITCH_UNKNOWN },
                { "", -EBADMSG, KERNEL_SWITCH_UNKNOWN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text printed = exact_text(cases[i].text);
                KernelSwitch position = KERNEL_SWITCH_UNKNOWN;

                assert_int_equal(kernel_switch_parse(printed.data, printed.size, &position),
                                 cases[i].result);
                assert_int_equal(position, cases[i].position);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_switches),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
