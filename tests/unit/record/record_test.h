/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* cmocka with what it needs first. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* Fails unless docs/RECORD.md has `text` word for word. */
static inline void expect_documented(const char *text) {
        static char page[65536];
        FILE *file = fopen(PST_TEST_DATA "/../docs/RECORD.md", "re");
        size_t n;

        assert_non_null(file);
        n = fread(page, 1, sizeof(page) - 1, file);
        (void) fclose(file);
        page[n] = '\0';
        if (!strstr(page, text))
                fail_msg("docs/RECORD.md does not have %s", text);
}
