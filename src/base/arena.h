/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

/*
 * Memory that lives and dies together: what one message, document or run decoded to. Everything
 * taken from an arena is freed with it, and not before. Bounded: what a peer can make us hold is
 * charged to the arena that decodes its words.
 */
typedef struct Arena Arena;

/* An empty arena that gives at most `limit_bytes` in all. -ENOMEM. */
int arena_new(size_t limit_bytes, Arena **ret);
Arena *arena_free(Arena *arena);
DEFINE_CLEANUP(Arena *, arena_free);

/*
 * Zeroed memory for `n` objects of `size` bytes, aligned for any object; never NULL-sized: of zero
 * objects a valid pointer. NULL: out of memory, or beyond the limit.
 */
void *arena_alloc(Arena *arena, size_t n, size_t size);
#define arena_new_array(arena, type, n) ((type *) arena_alloc((arena), (n), sizeof(type)))

/* A copy of `size` bytes with a NUL behind them that is not counted. NULL as arena_alloc(). */
char *arena_copy(Arena *arena, const void *data, size_t size);
char *arena_text(Arena *arena, const char *text);

/* A formatted text. NULL as arena_alloc(). */
char *arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
