/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON, token by token, before any library sees it.
 *
 * Runs in postured-compiler, jailed. The text is whatever somebody wrote or damaged; every byte is
 * hostile. Pure; never allocates, never recurses.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/utf8.h"
#include "compiler/scan.h"

/* What may stand next, white space aside. */
enum {
        EXPECT_VALUE,
        EXPECT_VALUE_OR_CLOSE, /* right behind '[' */
        EXPECT_KEY,
        EXPECT_KEY_OR_CLOSE, /* right behind '{' */
        EXPECT_COLON,
        EXPECT_COMMA_OR_CLOSE,
        EXPECT_END,
        _EXPECT_MAX,
};

static const char *const expectations[_EXPECT_MAX] = {
        [EXPECT_VALUE] = "a value",
        [EXPECT_VALUE_OR_CLOSE] = "a value or ']'",
        [EXPECT_KEY] = "a key in '\"'",
        [EXPECT_KEY_OR_CLOSE] = "a key in '\"' or '}'",
        [EXPECT_COLON] = "':' behind the key",
        [EXPECT_COMMA_OR_CLOSE] = "',' or the end of the list or object",
        [EXPECT_END] = "nothing more",
};

Scanner scanner(const char *text, size_t size) {
        return (Scanner){ .text = text, .size = size, .expect = EXPECT_VALUE };
}

static int fault(Scanner *s, size_t offset, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static int fault(Scanner *s, size_t offset, const char *format, ...) {
        va_list arguments;

        s->offset = offset;
        va_start(arguments, format);
        (void) vsnprintf(s->fault, sizeof(s->fault), format, arguments);
        va_end(arguments);
        return -EBADMSG;
}

/* The byte at `offset`, 0 at the end: NUL means nothing in JSON. */
static unsigned char byte_at(const Scanner *s, size_t offset) {
        return offset < s->size ? (unsigned char) s->text[offset] : 0;
}

static int unexpected(Scanner *s) {
        unsigned char byte = byte_at(s, s->offset);
        const char *expected = expectations[s->expect];

        if (s->offset >= s->size)
                return fault(s, s->offset, "the text ends here, expected %s", expected);
        if (s->offset == 0 && s->size >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0)
                return fault(s, 0, "found a byte order mark, expected %s", expected);
        if (byte > ' ' && byte < 0x7f)
                return fault(s, s->offset, "found '%c', expected %s", byte, expected);
        return fault(s, s->offset, "found the byte 0x%02x, expected %s", byte, expected);
}

/* Texts are names and sentences of one line; they end up on a terminal of root's. */
static bool is_control(unsigned character) {
        return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

/* Four hex digits behind "\u", or -1. */
static int hex_unit(const Scanner *s, size_t offset) {
        int unit = 0;

        for (size_t i = 0; i < 4; i++) {
                unsigned char c = byte_at(s, offset + i);
                const char *digits = "0123456789abcdef";
                const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

                if (!found)
                        return -1;
                unit = unit << 4 | (int) (found - digits);
        }

        return unit;
}

/* An escape at `*offset`, which is moved behind it. */
static int scan_escape(Scanner *s, size_t *offset) {
        size_t start = *offset;
        unsigned char c = byte_at(s, start + 1);
        int unit;

        if (c == '"' || c == '\\' || c == '/') {
                *offset += 2;
                return 0;
        }
        if (c != '\0' && strchr("bfnrt", c))
                return fault(s, start, "found the control character \\%c in a text", c);
        unit = c == 'u' ? hex_unit(s, start + 2) : -1;
        if (unit < 0)
                return fault(s, start, "found an escape that JSON does not have");
        if (is_control((unsigned) unit))
                return fault(s, start, "found the control character \\u%04x in a text",
                             (unsigned) unit);

        *offset += 6;
        if (unit < 0xd800 || unit > 0xdfff)
                return 0;
        if (unit < 0xdc00 && byte_at(s, start + 6) == '\\' && byte_at(s, start + 7) == 'u') {
                int low = hex_unit(s, start + 8);

                *offset += 6;
                if (low >= 0xdc00 && low <= 0xdfff)
                        return 0;
        }
        return fault(s, start, "found half of a surrogate pair");
}

static int scan_text(Scanner *s) {
        size_t start = s->offset, offset = start + 1;
        int r;

        while (byte_at(s, offset) != '"') {
                unsigned char c = byte_at(s, offset);

                if (offset >= s->size)
                        return fault(s, start, "found a text without an end, expected '\"'");
                if (is_control(c < 0x80 ? c : 'x') ||
                    (c == 0xc2 && is_control(byte_at(s, offset + 1))))
                        return fault(s, offset, "found a control character in a text");
                if (c != '\\') {
                        offset++;
                        continue;
                }
                r = scan_escape(s, &offset);
                if (r < 0)
                        return r;
        }
        if (!utf8_is_valid((const uint8_t *) s->text + start + 1, offset - start - 1))
                return fault(s, start, "found a text that is not UTF-8");

        s->offset = offset + 1;
        return 0;
}

static bool is_digit(unsigned char c) {
        return c >= '0' && c <= '9';
}

static int scan_number(Scanner *s) {
        size_t start = s->offset, offset = start + (byte_at(s, start) == '-');
        int64_t value = 0;

        if (byte_at(s, offset) == '0' && is_digit(byte_at(s, offset + 1)))
                return fault(s, start, "found a number that begins with 0");
        if (!is_digit(byte_at(s, offset)))
                return fault(s, start, "found '-', expected a number");
        for (; is_digit(byte_at(s, offset)); offset++) {
                value = value * 10 + (byte_at(s, offset) - '0');
                if (value > SCAN_INTEGER_MAX)
                        return fault(s, start, "found a number beyond %lld, expected a smaller one",
                                     SCAN_INTEGER_MAX);
        }
        if (byte_at(s, offset) == '.' || (byte_at(s, offset) | 0x20) == 'e')
                return fault(s, start,
                             "found a number with a fraction or exponent, expected an integer");

        s->offset = offset;
        return 0;
}

static int scan_word(Scanner *s) {
        static const char *const words[] = { "true", "false", "null" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                size_t length = strlen(words[i]);

                if (s->size - s->offset >= length &&
                    memcmp(s->text + s->offset, words[i], length) == 0) {
                        s->offset += length;
                        return 0;
                }
        }

        return unexpected(s);
}

/* What follows a complete value. */
static void complete(Scanner *s) {
        s->expect = s->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_END;
}

static int scan_open(Scanner *s, Token *ret) {
        bool object = byte_at(s, s->offset) == '{';

        if (s->depth == SCAN_DEPTH_MAX)
                return fault(s, s->offset, "found more than %u lists and objects in one another",
                             SCAN_DEPTH_MAX);

        *ret = (Token){ object ? TOKEN_OBJECT : TOKEN_ARRAY, s->offset++ };
        s->open[s->depth].object = object;
        s->open[s->depth++].members = 0;
        s->expect = object ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
        return 1;
}

/* Counts against the limit, which keeps the search for duplicate keys cheap. */
static int count_member(Scanner *s) {
        if (s->depth == 0 || ++s->open[s->depth - 1].members <= SCAN_MEMBERS_MAX)
                return 0;
        return fault(s, s->offset, "found more than %u items in one list or object",
                     SCAN_MEMBERS_MAX);
}

static int scan_value(Scanner *s, Token *ret) {
        unsigned char c = byte_at(s, s->offset);
        Token token = { .offset = s->offset };
        int r;

        if ((s->depth == 0 || !s->open[s->depth - 1].object) && count_member(s) < 0)
                return -EBADMSG;
        if (c == '{' || c == '[')
                return scan_open(s, ret);

        if (c == '"') {
                token.kind = TOKEN_TEXT;
                r = scan_text(s);
        } else if (c == '-' || is_digit(c)) {
                token.kind = TOKEN_NUMBER;
                r = scan_number(s);
        } else {
                token.kind = TOKEN_WORD;
                r = scan_word(s);
        }
        if (r < 0)
                return r;

        complete(s);
        *ret = token;
        return 1;
}

static int scan_key(Scanner *s, Token *ret) {
        size_t offset = s->offset;
        int r;

        if (byte_at(s, offset) != '"')
                return unexpected(s);
        if (count_member(s) < 0)
                return -EBADMSG;
        r = scan_text(s);
        if (r < 0)
                return r;

        s->expect = EXPECT_COLON;
        *ret = (Token){ TOKEN_KEY, offset };
        return 1;
}

static void skip_space(Scanner *s) {
        while (s->offset < s->size && byte_at(s, s->offset) &&
               strchr(" \t\n\r", byte_at(s, s->offset)))
                s->offset++;
}

/* Whether what stands here closes the innermost container, and may. */
static bool closes(const Scanner *s) {
        unsigned char c = byte_at(s, s->offset);

        switch (s->expect) {
        case EXPECT_KEY_OR_CLOSE:
                return c == '}';
        case EXPECT_VALUE_OR_CLOSE:
                return c == ']';
        case EXPECT_COMMA_OR_CLOSE:
                return c == (s->open[s->depth - 1].object ? '}' : ']');
        default:
                return false;
        }
}

/* The punctuation in front of the next token. 1: there was some. */
static int scan_separator(Scanner *s) {
        unsigned char c = byte_at(s, s->offset);

        if (s->expect == EXPECT_COLON && c == ':') {
                s->expect = EXPECT_VALUE;
        } else if (s->expect == EXPECT_COMMA_OR_CLOSE && c == ',') {
                s->expect = s->open[s->depth - 1].object ? EXPECT_KEY : EXPECT_VALUE;
        } else {
                return 0;
        }

        s->offset++;
        skip_space(s);
        return 1;
}

int scan_next(Scanner *s, Token *ret) {
        skip_space(s);
        if (closes(s)) {
                *ret = (Token){ TOKEN_CLOSE, s->offset++ };
                s->depth--;
                complete(s);
                return 1;
        }

        (void) scan_separator(s);
        switch (s->expect) {
        case EXPECT_KEY:
        case EXPECT_KEY_OR_CLOSE:
                return scan_key(s, ret);
        case EXPECT_VALUE:
        case EXPECT_VALUE_OR_CLOSE:
                return scan_value(s, ret);
        case EXPECT_END:
                if (s->offset >= s->size)
                        return 0;
                return unexpected(s);
        default:
                return unexpected(s);
        }
}

Position position_of(const char *text, size_t size, size_t offset) {
        Position position = { 1, 1 };

        for (size_t i = 0; i < offset && i < size; i++) {
                if (text[i] == '\n') {
                        position.line++;
                        position.column = 1;
                } else if (((unsigned char) text[i] & 0xc0) != 0x80) {
                        position.column++;
                }
        }

        return position;
}
