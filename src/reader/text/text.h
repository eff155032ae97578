/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Text that somebody else wrote: a borrowed run of bytes that no NUL ends, taken apart from the
 * front. Every text reader works on these, so that none does pointer arithmetic of its own. Pure.
 */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Text {
        const char *data;
        size_t size;
} Text;

static inline Text text(const void *data, size_t size) {
        return (Text){ .data = data, .size = size };
}

static inline bool text_is(Text t, const char *word) {
        return t.size == strlen(word) && memcmp(t.data, word, t.size) == 0;
}

static inline bool text_same(Text a, Text b) {
        return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_starts(Text t, const char *prefix) {
        size_t n = strlen(prefix);

        return t.size >= n && memcmp(t.data, prefix, n) == 0;
}

static inline bool text_ends(Text t, const char *suffix) {
        size_t n = strlen(suffix);

        return t.size >= n && memcmp(t.data + t.size - n, suffix, n) == 0;
}

/* Without its first `n` bytes; empty if there are fewer. */
static inline Text text_skip(Text t, size_t n) {
        return n < t.size ? text(t.data + n, t.size - n)
                          : text(t.size > 0 ? t.data + t.size : t.data, 0);
}

/* Blanks are what separates words on a line: space and tab, and the carriage return of others. */
static inline bool text_is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
}

static inline Text text_trim(Text t) {
        while (t.size > 0 && text_is_blank(t.data[0]))
                t = text_skip(t, 1);
        while (t.size > 0 && text_is_blank(t.data[t.size - 1]))
                t.size--;

        return t;
}

/*
 * Takes what stands before the first `separator`, or all if there is none, off `rest`. False: there
 * is nothing left. An empty piece is a piece: of "a::b" there are three; a final separator ends the
 * last piece and begins no other.
 */
static inline bool text_piece(Text *rest, char separator, Text *ret) {
        const char *end;

        if (rest->size == 0)
                return false;

        end = memchr(rest->data, separator, rest->size);
        *ret = text(rest->data, end ? (size_t) (end - rest->data) : rest->size);
        *rest = text_skip(*rest, ret->size + 1);
        return true;
}

static inline bool text_line(Text *rest, Text *ret) {
        return text_piece(rest, '\n', ret);
}

/* The next word between blanks. False: only blanks are left. */
static inline bool text_word(Text *rest, Text *ret) {
        *rest = text_trim(*rest);
        *ret = text(rest->data, 0);

        while (ret->size < rest->size && !text_is_blank(rest->data[ret->size]))
                ret->size++;

        *rest = text_skip(*rest, ret->size);
        return ret->size > 0;
}

/* Splits "key=value" at the first separator, neither side trimmed. False: there is none. */
static inline bool text_split(Text t, char separator, Text *ret_key, Text *ret_value) {
        const char *at = t.size > 0 ? memchr(t.data, separator, t.size) : NULL;

        if (!at)
                return false;

        *ret_key = text(t.data, (size_t) (at - t.data));
        *ret_value = text_skip(t, ret_key->size + 1);
        return true;
}

/* As a string of `capacity` bytes with its NUL. -EFBIG: does not fit. -EBADMSG: has a NUL in it. */
static inline int text_copy(Text t, char *ret, size_t capacity) {
        if (t.size >= capacity)
                return -EFBIG;
        if (t.size > 0 && memchr(t.data, '\0', t.size))
                return -EBADMSG;

        if (t.size > 0)
                memcpy(ret, t.data, t.size);
        ret[t.size] = '\0';
        return 0;
}

/* Decimal digits and nothing else. -EBADMSG: no number. -ERANGE: beyond 64 bits. */
static inline int text_uint(Text t, uint64_t *ret) {
        uint64_t value = 0;

        if (t.size == 0)
                return -EBADMSG;

        for (size_t i = 0; i < t.size; i++) {
                if (t.data[i] < '0' || t.data[i] > '9')
                        return -EBADMSG;
                if (__builtin_mul_overflow(value, 10U, &value) ||
                    __builtin_add_overflow(value, (uint64_t) (t.data[i] - '0'), &value))
                        return -ERANGE;
        }

        *ret = value;
        return 0;
}

/* The same with a sign, as 1 and the value. -EBADMSG, -ERANGE. */
static inline int text_int(Text t, int64_t *ret) {
        bool negative = text_starts(t, "-");
        uint64_t value;
        int r;

        r = text_uint(negative ? text_skip(t, 1) : t, &value);
        if (r < 0)
                return r;
        if (value > (uint64_t) INT64_MAX)
                return -ERANGE;

        *ret = negative ? -(int64_t) value : (int64_t) value;
        return 1;
}
