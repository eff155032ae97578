/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the tests of messages share: golden bytes as hex, and the two ways to hurt a message that
 * every decoder has to survive.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/macro.h"

#define ARENA_BYTES 4194304U

/* A copy in a block of exactly its size, so that a sanitizer sees each byte read past the end. */
static inline uint8_t *exactly(const void *bytes, size_t size) {
        uint8_t *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        if (size > 0)
                memcpy(copy, bytes, size);
        return copy;
}

/* A difference is a change of protocol: it prints the new bytes whole. */
static inline void assert_golden(const void *bytes, size_t size, const char *hex) {
        _cleanup_free_ char *text = malloc(2 * size + 1);

        assert_non_null(text);
        hex_encode(bytes, size, text);
        if (strcmp(text, hex) != 0)
                print_error("the message is now %s\n", text);
        assert_string_equal(text, hex);
}

/* Bytes from hex digits, in a block of exactly their size. */
static inline uint8_t *bytes_of(const char *hex, size_t *ret_size) {
        size_t size = strlen(hex) / 2;
        uint8_t *bytes = malloc(size > 0 ? size : 1);

        assert_non_null(bytes);
        assert_int_equal(hex_decode(hex, bytes, size), 0);
        *ret_size = size;
        return bytes;
}

/* One decoder, as the functions below call it. */
typedef int (*Decode)(const void *data, size_t size, Arena *arena);

static inline int decode_fresh(Decode decode, const void *data, size_t size, size_t arena_bytes) {
        _cleanup_(arena_freep) Arena *arena = NULL;

        assert_int_equal(arena_new(arena_bytes, &arena), 0);
        return decode(data, size, arena);
}

static inline int decode_hex(Decode decode, const char *hex) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(hex, &size);

        return decode_fresh(decode, bytes, size, ARENA_BYTES);
}

/* Whole it decodes; cut anywhere it does not. */
static inline void assert_refuses_every_truncation(Decode decode, const char *hex) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(hex, &size);

        assert_int_equal(decode_fresh(decode, bytes, size, ARENA_BYTES), 0);
        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ uint8_t *cut = exactly(bytes, n);

                assert_int_equal(decode_fresh(decode, cut, n, ARENA_BYTES), -EBADMSG);
        }
}

/* Each byte changed to each other value: decoded or refused as malformed, never anything else. */
static inline void assert_survives_every_flip(Decode decode, const char *hex) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(hex, &size);
        size_t n_refused = 0;

        for (size_t i = 0; i < size; i++)
                for (unsigned flip = 1; flip < 256; flip++) {
                        int r;

                        bytes[i] ^= (uint8_t) flip;
                        r = decode_fresh(decode, bytes, size, ARENA_BYTES);
                        bytes[i] ^= (uint8_t) flip;
                        assert_true(r == 0 || r == -EBADMSG || r == -EOPNOTSUPP);
                        n_refused += r < 0;
                }

        assert_true(n_refused > size); /* the heads at least */
}

/* With an arena of every size up to what it needs: no memory, and only that. */
static inline void assert_meets_every_limit(Decode decode, const char *hex) {
        size_t size, limit = 0;
        _cleanup_free_ uint8_t *bytes = bytes_of(hex, &size);
        int r;

        for (;; limit += 8) {
                r = decode_fresh(decode, bytes, size, limit);
                if (r == 0)
                        break;
                assert_int_equal(r, -ENOMEM);
                assert_true(limit < ARENA_BYTES);
        }

        assert_true(limit > 0);
}

/* For a message whose decoder allocates. */
static inline void assert_decodes_safely(Decode decode, const char *hex) {
        assert_refuses_every_truncation(decode, hex);
        assert_survives_every_flip(decode, hex);
        assert_meets_every_limit(decode, hex);
}

/* Hex cases, each of which has to be refused as malformed. */
static inline void assert_refuses_all(Decode decode, const char *const *hex, size_t n) {
        for (size_t i = 0; i < n; i++) {
                int r = decode_hex(decode, hex[i]);

                if (r != -EBADMSG)
                        print_error("row %zu, %s: %d\n", i, hex[i], r);
                assert_int_equal(r, -EBADMSG);
        }
}
