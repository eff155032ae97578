/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's command line: words, quotes, who is started, and what the boot stub measured. */

#include <postured/gate.h>

#include "../reader_test.h"
#include "base/hex.h"
#include "reader/kernel/cmdline.h"

static void assert_tokens(const char *line, const char *joined) {
        _cleanup_text_ Text copy = exact_text(line);
        char all[512] = "", token[PST_TEXT_MAX + 1];
        Text rest = copy;
        int r;

        while ((r = cmdline_token(&rest, token)) > 0) {
                (void) strcat(all, token);
                (void) strcat(all, "|");
        }
        assert_int_equal(r, 0);
        assert_string_equal(all, joined);
}

static void test_tokens(_unused_ void **state) {
        assert_tokens("quiet ro", "quiet|ro|");
        assert_tokens("  quiet\tro \n", "quiet|ro|");
        assert_tokens("", "");
        assert_tokens("a=\"b c\" d", "a=b c|d|");
        assert_tokens("\"a=b c\" d", "a=b c|d|");
        assert_tokens("a=\"b c", "a=b c|");     /* open to its end */
        assert_tokens("sing\"\"le", "single|"); /* what systemd would read */
        assert_tokens("'single' x", "single|x|");
        assert_tokens("dyndbg=\"file a +p\" -- init=x", "dyndbg=file a +p|--|init=x|");
}

static void test_a_token_that_no_fact_holds_is_refused(_unused_ void **state) {
        char line[PST_TEXT_MAX + 2], token[PST_TEXT_MAX + 1];
        Text rest;

        memset(line, 'x', sizeof(line));
        rest = text(line, PST_TEXT_MAX);
        assert_int_equal(cmdline_token(&rest, token), 1);
        rest = text(line, PST_TEXT_MAX + 1);
        assert_int_equal(cmdline_token(&rest, token), -EFBIG);
        rest = text("a\0b", 3);
        assert_int_equal(cmdline_token(&rest, token), -EBADMSG);
}

static void test_who_is_started(_unused_ void **state) {
        static const struct {
                const char *line;
                bool overrides;
        } cases[] = {
                { "quiet", false },
                { "init=/sbin/init", false },
                { "init=/lib/systemd/systemd rdinit=/sbin/init", false },
                { "init=/bin/sh", true },
                { "rdinit=/bin/sh", true },
                { "init=\"/bin/sh\"", true },
                { "init=", true },
                { "init=/sbin/init init=/bin/sh", true },
                { "init=/bin/sh init=/sbin/init", false }, /* the last one counts */
                { "xinit=/bin/sh init", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text line = exact_text(cases[i].line);
                bool overrides = !cases[i].overrides;

                assert_int_equal(cmdline_overrides_init(line, &overrides), 0);
                assert_int_equal(overrides, cases[i].overrides);
        }
}

static void test_the_last_value_counts(_unused_ void **state) {
        _cleanup_text_ Text line = exact_text("a=1 b=2 a=3 ab=4");
        char value[PST_TEXT_MAX + 1];

        assert_int_equal(cmdline_get(line, "a", value), 1);
        assert_string_equal(value, "3");
        assert_int_equal(cmdline_get(line, "c", value), 0);
}

static void test_the_digest_is_that_of_utf16(_unused_ void **state) {
        _cleanup_text_ Text grub = exact_text("BOOT_IMAGE=/vmlinuz quiet");
        static char longest[CMDLINE_BYTES_MAX + 1];
        uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
        char hex[2 * DIGEST_BYTES + 1];

        assert_int_equal(cmdline_digest(text("quiet", 5), a), 0);
        hex_encode(a, sizeof(a), hex);
        assert_string_equal(hex,
                            "2d7d7381227937c3ac164a2f36c1e8e8268e91eb28814d8a75ba4c72c2be0155");
        assert_int_equal(cmdline_digest(cmdline_without_image(grub), b), 0);
        assert_memory_equal(a, b, sizeof(a));

        memset(longest, 'x', sizeof(longest));
        assert_int_equal(cmdline_digest(text(longest, CMDLINE_BYTES_MAX), a), 0);
        assert_int_equal(cmdline_digest(text(longest, CMDLINE_BYTES_MAX + 1), a), -EFBIG);
        assert_int_equal(cmdline_digest(text("\xff", 1), a), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_tokens),
                cmocka_unit_test(test_a_token_that_no_fact_holds_is_refused),
                cmocka_unit_test(test_who_is_started),
                cmocka_unit_test(test_the_last_value_counts),
                cmocka_unit_test(test_the_digest_is_that_of_utf16),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
