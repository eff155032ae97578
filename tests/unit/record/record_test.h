/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* cmocka with what it needs first. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"

/* A copy in a block of exactly its size, so that a sanitizer sees each byte read past the end. */
static inline uint8_t *exactly(const void *bytes, size_t size) {
        uint8_t *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        if (size > 0)
                memcpy(copy, bytes, size);
        return copy;
}
