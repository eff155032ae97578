/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the decoders of this folder take out of a peer's words: within bounds, into an arena, texts
 * ended by a NUL and without one inside. As with the decoder itself, what is wrong sets its `error`
 * for good, -EBADMSG or -ENOMEM, and yields a value that is safe to hold: a structure is taken in
 * one breath and checked once, with take_result().
 */

#include "base/arena.h"
#include "cbor/decoder.h"

/* Marks the decoder as failed for want of memory. */
void take_exhausted(Decoder *d);

/* At most `max_bytes` without the NUL; "" after a failure. A word is not empty. */
const char *take_text(Decoder *d, Arena *arena, size_t max_bytes);
const char *take_word(Decoder *d, Arena *arena, size_t max_bytes);

/* `least` to `most`, both included; `least` after a failure. */
uint64_t take_between(Decoder *d, uint64_t least, uint64_t most);

/* A copy of exactly `size` bytes; NULL after a failure. */
const uint8_t *take_bytes_of(Decoder *d, Arena *arena, size_t size);

/*
 * The head of an array of at most `n_max` items, and zeroed room for them and a zeroed one behind
 * them. NULL and 0 items after a failure.
 */
void *take_items(Decoder *d, Arena *arena, size_t n_max, size_t item_size, size_t *ret_n);
#define take_array(d, arena, type, n_max, ret_n)                                                   \
        ((type *) take_items((d), (arena), (n_max), sizeof(type), (ret_n)))

/* An array of texts, ended by NULL; NULL after a failure. */
const char *const *take_texts(Decoder *d, Arena *arena, size_t n_max, size_t max_bytes,
                              size_t *ret_n);

/* 0: nothing failed and nothing is left. -EBADMSG, -ENOMEM. */
int take_result(const Decoder *d);
