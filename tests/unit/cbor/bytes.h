/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* cmocka with what it needs first, and bytes as the tests of this folder write them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/hex.h"
#include "base/macro.h"

/* A copy in a block of exactly its size, so that a sanitizer sees each byte read past the end. */
static inline uint8_t *exactly(const void *bytes, size_t size) {
        uint8_t *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        if (size > 0)
                memcpy(copy, bytes, size);
        return copy;
}

/* Bytes from hex digits, likewise in a block of exactly their size. */
static inline uint8_t *bytes_of(const char *hex, size_t *ret_size) {
        size_t size = strlen(hex) / 2;
        uint8_t *bytes = malloc(size > 0 ? size : 1);

        assert_non_null(bytes);
        assert_int_equal(hex_decode(hex, bytes, size), 0);
        *ret_size = size;
        return bytes;
}
