/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arenas: blocks in a list, filled from the front.
 *
 * Runs in every process. Pure but for malloc().
 */

#include <errno.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

/* Many arenas hold a few words for long, and few hold much: each block is twice the one before. */
#define BLOCK_BYTES_FIRST 224U
#define BLOCK_BYTES       4096U
#define BYTES_MAX         ((size_t) PTRDIFF_MAX / 2)

typedef struct Block Block;
struct Block {
        Block *next;
        size_t used, size;
        alignas(max_align_t) uint8_t bytes[];
};

struct Arena {
        Block *blocks;
        size_t left_bytes;
};

int arena_new(size_t limit_bytes, Arena **ret) {
        Arena *a;

        a = malloc(sizeof(*a));
        if (!a)
                return -ENOMEM;

        *a = (Arena){ .left_bytes = limit_bytes };
        *ret = a;
        return 0;
}

Arena *arena_free(Arena *a) {
        if (!a)
                return NULL;

        while (a->blocks) {
                Block *b = a->blocks;

                a->blocks = b->next;
                free(b);
        }

        free(a);
        return NULL;
}

static Block *block_new(Arena *a, size_t need) {
        size_t size = a->blocks ? 2 * a->blocks->size : BLOCK_BYTES_FIRST;
        Block *b;

        if (size > BLOCK_BYTES)
                size = BLOCK_BYTES;
        if (size < need)
                size = need;

        b = malloc(sizeof(*b) + size);
        if (!b)
                return NULL;

        *b = (Block){ .next = a->blocks, .size = size };
        a->blocks = b;
        return b;
}

void *arena_alloc(Arena *a, size_t n, size_t size) {
        Block *b = a->blocks;
        size_t need;
        void *taken;

        /* More than PTRDIFF_MAX no object has, and rounding it up could pass zero. */
        if (__builtin_mul_overflow(n, size, &need) || need > a->left_bytes || need > BYTES_MAX)
                return NULL;
        if (need == 0)
                need = 1;

        need = (need + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
        if (!b || b->size - b->used < need)
                b = block_new(a, need);
        if (!b)
                return NULL;

        taken = b->bytes + b->used;
        b->used += need;
        a->left_bytes -= need < a->left_bytes ? need : a->left_bytes;
        return memset(taken, 0, need);
}

char *arena_copy(Arena *a, const void *data, size_t size) {
        char *copy = size == SIZE_MAX ? NULL : arena_alloc(a, size + 1, 1);

        if (copy && size > 0)
                memcpy(copy, data, size);

        return copy;
}

char *arena_text(Arena *a, const char *text) {
        return arena_copy(a, text, strlen(text));
}

char *arena_format(Arena *a, const char *format, ...) {
        va_list args;
        char *text;
        int n;

        va_start(args, format);
        n = vsnprintf(NULL, 0, format, args);
        va_end(args);
        if (n < 0)
                return NULL;

        text = arena_alloc(a, (size_t) n + 1, 1);
        if (!text)
                return NULL;

        va_start(args, format);
        (void) vsnprintf(text, (size_t) n + 1, format, args);
        va_end(args);
        return text;
}
