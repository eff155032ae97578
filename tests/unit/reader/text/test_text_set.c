/* SPDX-License-Identifier: Apache-2.0 */
/* A set of a device's words: bounded, without duplicates, never cut. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/macro.h"
#include "reader/text/text_set.h"

static Text of(const char *s) {
        return text(s, strlen(s));
}

static void test_an_item_is_there_once(_unused_ void **state) {
        static TextSet set;

        text_set_init(&set);
        assert_int_equal(text_set_add(&set, of("b")), 0);
        assert_int_equal(text_set_add(&set, of("a")), 0);
        assert_int_equal(text_set_add(&set, of("b")), 0);
        assert_int_equal(set.n, 2);
        assert_string_equal(set.items[0], "b");
        assert_string_equal(set.items[1], "a");
        assert_true(text_set_has(&set, of("a")));
        assert_false(text_set_has(&set, of("ab")));
}

static void test_pairs_are_joined(_unused_ void **state) {
        static TextSet set;

        text_set_init(&set);
        assert_int_equal(text_set_add_pair(&set, of("host"), ' ', of("suite")), 0);
        assert_int_equal(text_set_add_pair(&set, of(""), ' ', of("")), 0);
        assert_string_equal(set.items[0], "host suite");
        assert_string_equal(set.items[1], " ");
}

static void test_more_than_a_fact_may_have_is_refused(_unused_ void **state) {
        static char big[PST_TEXT_MAX + 2];
        static TextSet set;
        char name[32];

        text_set_init(&set);
        memset(big, 'x', sizeof(big));
        assert_int_equal(text_set_add(&set, text(big, PST_TEXT_MAX)), 0);
        assert_int_equal(text_set_add(&set, text(big, PST_TEXT_MAX + 1)), -EFBIG);
        assert_int_equal(text_set_add_pair(&set, text(big, 200), ' ', text(big, 56)), -EFBIG);
        assert_int_equal(set.n, 1);

        text_set_init(&set);
        for (unsigned i = 0; i < PST_LIST_MAX; i++) {
                (void) snprintf(name, sizeof(name), "%u", i);
                assert_int_equal(text_set_add(&set, of(name)), 0);
        }
        assert_int_equal(text_set_add(&set, of("one more")), -EFBIG);
        assert_int_equal(text_set_add(&set, of("255")), 0); /* it is there */
        assert_int_equal(set.n, PST_LIST_MAX);
}

static void test_the_bytes_of_all_are_limited(_unused_ void **state) {
        static TextSet set;
        char item[PST_TEXT_MAX];
        int r = 0;

        text_set_init(&set);
        memset(item, 'x', sizeof(item));
        for (unsigned i = 0; i < PST_LIST_MAX && r == 0; i++) {
                item[0] = (char) ('0' + i % 64);
                item[1] = (char) ('0' + i / 64);
                r = text_set_add(&set, text(item, sizeof(item)));
        }
        assert_int_equal(r, -EFBIG);
        assert_true(set.used <= TEXT_SET_BYTES);
}

static void test_a_nul_is_no_text(_unused_ void **state) {
        static TextSet set;

        text_set_init(&set);
        assert_int_equal(text_set_add(&set, text("a\0b", 3)), -EBADMSG);
        assert_int_equal(set.n, 0);
}

static void test_lines_words_and_pieces(_unused_ void **state) {
        static const char lines[] = "  one\ttwo \n\nthree=3=4";
        char *copy = malloc(sizeof(lines) - 1);
        Text rest, line, word, key, value;

        assert_non_null(copy);
        memcpy(copy, lines, sizeof(lines) - 1);
        rest = text(copy, sizeof(lines) - 1);

        assert_true(text_line(&rest, &line));
        assert_true(text_word(&line, &word) && text_is(word, "one"));
        assert_true(text_word(&line, &word) && text_is(word, "two"));
        assert_false(text_word(&line, &word));
        assert_true(text_line(&rest, &line));
        assert_int_equal(line.size, 0);
        assert_true(text_line(&rest, &line));
        assert_true(text_split(line, '=', &key, &value));
        assert_true(text_is(key, "three") && text_is(value, "3=4"));
        assert_false(text_line(&rest, &line));
        free(copy);
}

static void test_numbers(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
                uint64_t value;
        } cases[] = {
                { "0", 0, 0 },
                { "18446744073709551615", 0, UINT64_MAX },
                { "18446744073709551616", -ERANGE, 7 },
                { "", -EBADMSG, 7 },
                { "-1", -EBADMSG, 7 },
                { "1 ", -EBADMSG, 7 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint64_t value = 7;

                assert_int_equal(text_uint(of(cases[i].text), &value), cases[i].result);
                assert_int_equal(value, cases[i].value);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_item_is_there_once),
                cmocka_unit_test(test_pairs_are_joined),
                cmocka_unit_test(test_more_than_a_fact_may_have_is_refused),
                cmocka_unit_test(test_the_bytes_of_all_are_limited),
                cmocka_unit_test(test_a_nul_is_no_text),
                cmocka_unit_test(test_lines_words_and_pieces),
                cmocka_unit_test(test_numbers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
