/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the tests of readers share: cmocka with what it needs first, and hostile input. */

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

#include "base/cleanup.h"
#include "base/macro.h"
#include "reader/text/text.h"

/* A copy in a block of exactly its size, so that a sanitizer sees each byte read past the end. */
static inline void *exactly(const void *bytes, size_t size) {
        void *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        if (size > 0)
                memcpy(copy, bytes, size);
        return copy;
}

/* A string's characters in such a block, without the NUL. */
static inline Text exact_text(const char *string) {
        return text(exactly(string, strlen(string)), strlen(string));
}

static inline void text_free(Text *t) {
        free((void *) (uintptr_t) t->data);
}
#define _cleanup_text_ _cleanup_(text_free)

/* The whole of a recorded file, in such a block. `path` is relative to the recorded devices. */
static inline uint8_t *recorded(const char *path, size_t *ret_size) {
        static uint8_t buffer[1U << 20];
        char whole[512];
        FILE *f;

        (void) snprintf(whole, sizeof(whole), "%s/%s", PST_DEVICES, path);
        f = fopen(whole, "re");
        assert_non_null(f);

        *ret_size = fread(buffer, 1, sizeof(buffer), f);
        assert_in_range(*ret_size, 1, sizeof(buffer) - 1);
        (void) fclose(f);
        return exactly(buffer, *ret_size);
}
