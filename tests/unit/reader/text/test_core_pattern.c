/* SPDX-License-Identifier: Apache-2.0 */
/* What patterns for core dumps do. */

#include "../reader_test.h"
#include "reader/text/core_pattern.h"

static void test_kinds(_unused_ void **state) {
        static const struct {
                const char *pattern;
                bool with_pid;
                const char *kind;
        } rows[] = {
                { "core", false, "relative" },
                { "core.%p", true, "relative" },
                { "crash/core", false, "relative" },
                { "/var/crash/core", false, "absolute" },
                { "", false, "off" },
                { "", true, "relative" },
                { "|/lib/systemd/systemd-coredump %P", false, "pipe" },
                { "|/bin/false", false, "off" },
                { "| /usr/bin/true %P", true, "off" },
                { "|/bin/falsehood", false, "pipe" },
                { "|/bin/false/", false, "pipe" },
                { "|", false, "pipe" },
                { "false", false, "relative" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text pattern = exact_text(rows[i].pattern);

                assert_string_equal(
                        core_pattern_kind_name(core_pattern_kind(pattern, rows[i].with_pid)),
                        rows[i].kind);
        }
        assert_string_equal(core_pattern_kind_name(CORE_PATTERN_UNKNOWN), "unknown");
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
