/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/version of several builders. */

#include "../reader_test.h"
#include "reader/kernel/version.h"

#define HEAD "Linux version 6.1.0-56-amd64 (a@b) (gcc (Debian 12.2.0-14) 12.2.0, GNU ld 2.40) "

static void test_builds(_unused_ void **state) {
        static const struct {
                const char *line;
                int result;
                const char *release, *distribution, *version;
        } cases[] = {
                { HEAD "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)", 0, "6.1.0-56-amd64",
                  "debian", "6.1.192-2" },
                { HEAD "#1 SMP Debian 6.1.1-1 (2023-01-02)", 0, "6.1.0-56-amd64", "debian",
                  "6.1.1-1" },
                { "Linux version 6.8.0 (x) (y) #1~22.04-Ubuntu SMP Thu Nov 21 12:00:00 UTC 2024", 0,
                  "6.8.0", "", "" },
                { HEAD "#1 SMP Debian 6.1.1-1 (2023-01-02) patched", 0, "6.1.0-56-amd64", "", "" },
                { HEAD "#1 SMP Debian 6.1.1-1 (2023-1-02)", 0, "6.1.0-56-amd64", "", "" },
                { HEAD "#1 SMP 12 6.1.1-1 (2023-01-02)", 0, "6.1.0-56-amd64", "", "" },
                { "Linux version 6.8.0", 0, "6.8.0", "", "" },
                { "Linux version", -EBADMSG, "", "", "" },
                { "Minix version 3", -EBADMSG, "", "", "" },
                { "", -EBADMSG, "", "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text line = exact_text(cases[i].line);
                KernelVersion version = { 0 };

                assert_int_equal(kernel_version_parse(line, &version), cases[i].result);
                assert_string_equal(version.release, cases[i].release);
                assert_string_equal(version.distribution, cases[i].distribution);
                assert_string_equal(version.version, cases[i].version);
        }
}

static void test_a_text_that_no_fact_holds_is_refused(_unused_ void **state) {
        char line[400] = "Linux version ";
        KernelVersion version;

        memset(line + strlen(line), '6', PST_TEXT_MAX + 1);
        assert_int_equal(kernel_version_parse(text(line, strlen(line)), &version), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_builds),
                cmocka_unit_test(test_a_text_that_no_fact_holds_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
