/* SPDX-License-Identifier: Apache-2.0 */

#include <fnmatch.h>
#include <stdio.h>
#include <time.h>

#include "judge/glob.h"
#include "judge_test.h"

static void test_globs_of_shipped_policies_match_what_they_mean(_unused_ void **state) {
        static const struct {
                const char *pattern, *text;
                bool matches;
        } rows[] = {
                { "telnetd", "telnetd", true },
                { "telnetd", "telnetd2", false },
                { "telnetd", "telnet", false },
                { "rd.break*", "rd.break=pre-mount", true },
                { "rd.break*", "rd-break", false },
                { "*.debian.org *", "deb.debian.org bookworm", true },
                { "*.debian.org *", "debian.org.evil.net bookworm", false },
                { "/etc/pam.d/*", "/etc/pam.d/sub/file", true },
                { "/proc/[0-9]*/?*", "/proc/1/maps", true },
                { "/proc/[0-9]*/?*", "/proc/1/", false },
                { "/proc/[0-9]*/?*", "/proc/net/tcp", false },
                { "debug[-_]shell*", "debug-shell.service", true },
                { "debug[-_]shell*", "debug_shell", true },
                { "debug[-_]shell*", "debugXshell", false },
                { "*:5", "device:5", true },
                { "*/sid", "bookworm/sid", true },
                { "*", "", true },
                { "*", ".hidden/even", true },
                { "", "", true },
                { "", "a", false },
                { "?", "", false },
                { "[!a-c]", "d", true },
                { "[!a-c]", "b", false },
                { "[^a-c]", "d", true },
                { "[]]", "]", true },
                { "[]a]", "a", true },
                { "[a-]", "-", true },
                { "[a", "[a", true },
                { "[", "[", true },
                { "\\*", "*", true },
                { "\\*", "x", false },
                { "[\\]]", "]", true },
                { "a\\", "a\\", true },
                { "**a**", "xax", true },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                if (glob_matches(rows[i].pattern, rows[i].text) != rows[i].matches)
                        fail_msg("'%s' and '%s'", rows[i].pattern, rows[i].text);
}

static void test_a_question_mark_is_one_character_however_long(_unused_ void **state) {
        assert_true(glob_matches("?", "\xc3\xa4"));
        assert_true(glob_matches("?", "\xe2\x82\xac"));
        assert_true(glob_matches("?", "\xf0\x9f\x94\x92"));
        assert_false(glob_matches("??", "\xc3\xa4"));
        assert_true(glob_matches("[\xc3\xa0-\xc3\xbc]", "\xc3\xa4"));
        assert_false(glob_matches("[a-z]", "\xc3\xa4"));
        /* Bytes that are no character: each is one of its own, and no other's. */
        assert_true(glob_matches("??", "\xe2\x82"));
        assert_false(glob_matches("\xc2\x80", "\x80"));
}

/* The next text over the alphabet, by length and then by letters; false at the end. */
static bool next_text(char *text, const char *alphabet, size_t max) {
        size_t n = strlen(text);

        for (size_t i = n; i > 0; i--) {
                const char *place = strchr(alphabet, text[i - 1]);

                if (place[1] != '\0') {
                        text[i - 1] = place[1];
                        return true;
                }
                text[i - 1] = alphabet[0];
        }
        if (n == max)
                return false;

        text[n] = alphabet[0];
        text[n + 1] = '\0';
        return true;
}

/* Without what the C library and we read differently: '^', an escape at the end, an open set. */
static bool is_comparable(const char *pattern) {
        size_t n = strlen(pattern);

        return !strchr(pattern, '[') && (n == 0 || pattern[n - 1] != '\\');
}

static void test_every_small_pattern_matches_as_fnmatch_says(_unused_ void **state) {
        char pattern[8] = "";

        do {
                char text[8] = "";

                if (!is_comparable(pattern))
                        continue;
                do
                        if (glob_matches(pattern, text) != (fnmatch(pattern, text, 0) == 0))
                                fail_msg("'%s' and '%s'", pattern, text);
                while (next_text(text, "ab*/", 3));
        } while (next_text(pattern, "ab*?\\/", 5));
}

static void test_every_small_set_matches_as_fnmatch_says(_unused_ void **state) {
        char inside[8] = "a";

        do {
                char pattern[16];

                /* A range that ends before it begins, or in an escape, is anybody's guess. */
                if (strchr(inside, '\\') || inside[0] == '-')
                        continue;
                (void) snprintf(pattern, sizeof(pattern), "[%s]", inside);
                for (char c = '!'; c < 'e'; c++) {
                        const char text[2] = { c, '\0' };

                        if (glob_matches(pattern, text) != (fnmatch(pattern, text, 0) == 0))
                                fail_msg("'%s' and '%s'", pattern, text);
                }
        } while (next_text(inside, "abd!-", 4));
}

static void test_a_pattern_of_many_stars_ends_soon(_unused_ void **state) {
        char pattern[PST_TEXT_MAX + 1], text[PST_TEXT_MAX + 1];
        clock_t start = clock();

        for (size_t i = 0; i < PST_TEXT_MAX; i++)
                pattern[i] = i % 2 == 0 ? '*' : 'a';
        memset(text, 'a', PST_TEXT_MAX);
        pattern[PST_TEXT_MAX - 1] = 'b';
        pattern[PST_TEXT_MAX] = text[PST_TEXT_MAX] = '\0';

        /* One that goes back for every star takes longer than the universe is old. */
        assert_false(glob_matches(pattern, text));
        assert_true((clock() - start) / CLOCKS_PER_SEC < 5);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_globs_of_shipped_policies_match_what_they_mean),
                cmocka_unit_test(test_a_question_mark_is_one_character_however_long),
                cmocka_unit_test(test_every_small_pattern_matches_as_fnmatch_says),
                cmocka_unit_test(test_every_small_set_matches_as_fnmatch_says),
                cmocka_unit_test(test_a_pattern_of_many_stars_ends_soon),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
