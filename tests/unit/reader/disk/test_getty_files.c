/* SPDX-License-Identifier: Apache-2.0 */
/* Consoles that are to ask nobody, by their unit files. */

#include "../reader_test.h"
#include "reader/disk/getty_files.h"

static void test_unit_files(_unused_ void **state) {
        static const struct {
                const char *file;
                bool autologin;
        } cases[] = {
                { "[Service]\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --noclear - $TERM\n",
                  false },
                { "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root - $TERM\n",
                  true },
                { "[Service]\nExecStart = -/sbin/agetty -a root tty1", true },
                { "[Service]\nExecStart=-/sbin/agetty --autologin=root", true },
                { "# ExecStart=/sbin/agetty --autologin root\n", false },
                { "ExecStartPre=/bin/x -a\n", false },
                { "ExecStart=-a\n", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);

                assert_int_equal(getty_file_autologin(file), cases[i].autologin);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_unit_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
