/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scanner over texts that are no JSON, or more than a policy may be.
 */

#include "compiler_test.h"

#include <errno.h>

#include "compiler/scan.h"

typedef struct Case {
        const char *text;
        size_t size; /* 0: its length */
        size_t offset;
        const char *fault;
} Case;

/* Each wrong in one way: where, and what is said. */
static const Case wrong[] = {
        { "", 0, 0, "the text ends here, expected a value" },
        { "\xef\xbb\xbf{}", 0, 0, "found a byte order mark, expected a value" },
        { "[1,]", 0, 3, "found ']', expected a value" },
        { "[,1]", 0, 1, "found ',', expected a value or ']'" },
        { "{\"a\":1,}", 0, 7, "found '}', expected a key in '\"'" },
        { "{a:1}", 0, 1, "found 'a', expected a key in '\"' or '}'" },
        { "{\"a\" 1}", 0, 5, "found '1', expected ':' behind the key" },
        { "{\"a\":}", 0, 5, "found '}', expected a value" },
        { "{\"a\":1 \"b\":2}", 0, 7, "found '\"', expected ',' or the end of the list or object" },
        { "[1}", 0, 2, "found '}', expected ',' or the end of the list or object" },
        { "{\"a\":1]", 0, 6, "found ']', expected ',' or the end of the list or object" },
        { "[1", 0, 2, "the text ends here, expected ',' or the end of the list or object" },
        { "{} {}", 0, 3, "found '{', expected nothing more" },
        { "{}\0", 3, 2, "found the byte 0x00, expected nothing more" },
        { "[1]\xa0", 0, 3, "found the byte 0xa0, expected nothing more" },
        { "[01]", 0, 1, "found a number that begins with 0" },
        { "[-01]", 0, 1, "found a number that begins with 0" },
        { "[1.]", 0, 1, "found a number with a fraction or exponent, expected an integer" },
        { "[1.5]", 0, 1, "found a number with a fraction or exponent, expected an integer" },
        { "[1e3]", 0, 1, "found a number with a fraction or exponent, expected an integer" },
        { "[1E3]", 0, 1, "found a number with a fraction or exponent, expected an integer" },
        { "[9007199254740992]", 0, 1,
          "found a number beyond 9007199254740991, expected a smaller one" },
        { "[-9007199254740992]", 0, 1,
          "found a number beyond 9007199254740991, expected a smaller one" },
        { "[99999999999999999999999999]", 0, 1,
          "found a number beyond 9007199254740991, expected a smaller one" },
        { "[+1]", 0, 1, "found '+', expected a value or ']'" },
        { "[-]", 0, 1, "found '-', expected a number" },
        { "[.5]", 0, 1, "found '.', expected a value or ']'" },
        { "[NaN]", 0, 1, "found 'N', expected a value or ']'" },
        { "[tru]", 0, 1, "found 't', expected a value or ']'" },
        { "[nul", 0, 1, "found 'n', expected a value or ']'" },
        { "[truex]", 0, 5, "found 'x', expected ',' or the end of the list or object" },
        { "['a']", 0, 1, "found ''', expected a value or ']'" },
        { "[\"a]", 0, 1, "found a text without an end, expected '\"'" },
        { "[\"a\\\"]", 0, 1, "found a text without an end, expected '\"'" },
        { "[\"a\tb\"]", 0, 3, "found a control character in a text" },
        { "[\"a\0b\"]", 7, 3, "found a control character in a text" },
        { "[\"a\x7f\"]", 0, 3, "found a control character in a text" },
        { "[\"a\xc2\x9b\"]", 0, 3, "found a control character in a text" },
        { "[\"a\\n\"]", 0, 3, "found the control character \\n in a text" },
        { "[\"pass\\u0000fail\"]", 0, 6, "found the control character \\u0000 in a text" },
        { "[\"\\u001b[2J\"]", 0, 2, "found the control character \\u001b in a text" },
        { "[\"\\u009B\"]", 0, 2, "found the control character \\u009b in a text" },
        { "[\"\\x\"]", 0, 2, "found an escape that JSON does not have" },
        { "[\"\\u12g4\"]", 0, 2, "found an escape that JSON does not have" },
        { "[\"\\u12", 0, 2, "found an escape that JSON does not have" },
        { "[\"\\", 0, 2, "found an escape that JSON does not have" },
        { "[\"\\ud800\"]", 0, 2, "found half of a surrogate pair" },
        { "[\"\\udc00\"]", 0, 2, "found half of a surrogate pair" },
        { "[\"\\ud800\\u0041\"]", 0, 2, "found half of a surrogate pair" },
        { "[\"\\ud800\\ud800\"]", 0, 2, "found half of a surrogate pair" },
        { "[\"\xff\"]", 0, 1, "found a text that is not UTF-8" },
        { "[\"\xc0\xaf\"]", 0, 1, "found a text that is not UTF-8" },
        { "[\"\xed\xa0\x80\"]", 0, 1, "found a text that is not UTF-8" },
        { "{\"\xff\":1}", 0, 1, "found a text that is not UTF-8" },
        { "// x\n{}", 0, 0, "found '/', expected a value" },
        { "[[[[[[[[[[[[[[[[[", 0, 16, "found more than 16 lists and objects in one another" },
};

/* Runs over a block of exactly the text's size, so that a byte read past it is seen. */
static int scan_all(const char *text, size_t size, Scanner *ret, size_t *ret_tokens) {
        _cleanup_free_ char *block = malloc(size ? size : 1);
        Token token;
        int r;

        assert_non_null(block);
        memcpy(block, text, size);
        *ret = scanner(block, size);
        *ret_tokens = 0;
        while ((r = scan_next(ret, &token)) > 0)
                (*ret_tokens)++;
        return r;
}

static void test_what_is_wrong_is_named_where_it_stands(_unused_ void **state) {
        Scanner s;
        size_t n;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                size_t size = wrong[i].size ? wrong[i].size : strlen(wrong[i].text);

                assert_int_equal(scan_all(wrong[i].text, size, &s, &n), -EBADMSG);
                assert_string_equal(s.fault, wrong[i].fault);
                assert_int_equal(s.offset, wrong[i].offset);
        }
}

static void test_every_prefix_of_a_document_is_refused(_unused_ void **state) {
        static const char text[] = "{\"a\":[1,-2,true,null,\"\\u00e9\\ud83d\\ude00 x\"],\"b\":{}}";
        Scanner s;
        size_t n;

        assert_int_equal(scan_all(text, sizeof(text) - 1, &s, &n), 0);
        for (size_t size = 0; size < sizeof(text) - 1; size++)
                assert_int_equal(scan_all(text, size, &s, &n), -EBADMSG);
}

static void test_tokens_come_with_their_places(_unused_ void **state) {
        static const char text[] = " {\n \"a\" : [ 9007199254740991 , false ] }\r\n";
        static const Token tokens[] = {
                { TOKEN_OBJECT, 1 }, { TOKEN_KEY, 4 },    { TOKEN_ARRAY, 10 }, { TOKEN_NUMBER, 12 },
                { TOKEN_WORD, 31 },  { TOKEN_CLOSE, 37 }, { TOKEN_CLOSE, 39 },
        };
        Scanner s = scanner(text, sizeof(text) - 1);
        Token token;

        for (size_t i = 0; i < ELEMENTSOF(tokens); i++) {
                assert_int_equal(scan_next(&s, &token), 1);
                assert_int_equal(token.kind, tokens[i].kind);
                assert_int_equal(token.offset, tokens[i].offset);
        }
        assert_int_equal(scan_next(&s, &token), 0);
        assert_int_equal(scan_next(&s, &token), 0);
}

static void test_a_scalar_is_a_document(_unused_ void **state) {
        Scanner s;
        size_t n;

        assert_int_equal(scan_all("0", 1, &s, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(scan_all("-0", 2, &s, &n), 0);
        assert_int_equal(scan_all("\"\\\\\\/\\\"\"", 8, &s, &n), 0);
}

static void test_sixteen_containers_and_1024_items_are_the_most(_unused_ void **state) {
        char text[2 * (SCAN_MEMBERS_MAX + 1) + 2] = "[";
        size_t size = 1, n;
        Scanner s;

        assert_int_equal(scan_all("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", 32, &s, &n), 0);

        for (size_t i = 0; i < SCAN_MEMBERS_MAX; i++) {
                text[size++] = '1';
                text[size++] = ',';
        }
        text[size - 1] = ']';
        assert_int_equal(scan_all(text, size, &s, &n), 0);
        assert_int_equal(n, SCAN_MEMBERS_MAX + 2);

        text[size - 1] = ',';
        text[size++] = '1';
        text[size++] = ']';
        assert_int_equal(scan_all(text, size, &s, &n), -EBADMSG);
        assert_string_equal(s.fault, "found more than 1024 items in one list or object");
}

static void test_columns_count_characters(_unused_ void **state) {
        static const char text[] = "ab\n\xc3\xa9\xf0\x9f\x98\x80z\n";
        static const struct {
                size_t offset;
                Position at;
        } cases[] = {
                { 0, { 1, 1 } },  { 1, { 1, 2 } },  { 2, { 1, 3 } },
                { 3, { 2, 1 } },  { 5, { 2, 2 } },  { 9, { 2, 3 } },
                { 10, { 2, 4 } }, { 11, { 3, 1 } }, { 99, { 3, 1 } },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Position at = position_of(text, sizeof(text) - 1, cases[i].offset);

                assert_int_equal(at.line, cases[i].at.line);
                assert_int_equal(at.column, cases[i].at.column);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_wrong_is_named_where_it_stands),
                cmocka_unit_test(test_every_prefix_of_a_document_is_refused),
                cmocka_unit_test(test_tokens_come_with_their_places),
                cmocka_unit_test(test_a_scalar_is_a_document),
                cmocka_unit_test(test_sixteen_containers_and_1024_items_are_the_most),
                cmocka_unit_test(test_columns_count_characters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
