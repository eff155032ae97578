/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces of a message, taken out of hostile bytes.
 *
 * Runs in every process that decodes a message. The bytes passed the acceptor; what they say is
 * hostile. A count is bounded before it drives a loop, and what it costs is charged to the arena
 * of whoever said it. Pure.
 */

#include <errno.h>
#include <string.h>

#include "message/take.h"

void take_exhausted(Decoder *d) {
        decoder_fail(d);
        d->error = -ENOMEM;
}

const char *take_text(Decoder *d, Arena *arena, size_t max_bytes) {
        CborBytes text = decoder_text(d);
        const char *copy;

        if (d->error == 0 && (text.size > max_bytes || memchr(text.data, '\0', text.size)))
                decoder_fail(d);
        if (d->error < 0)
                return "";

        copy = arena_copy(arena, text.data, text.size);
        if (!copy) {
                take_exhausted(d);
                return "";
        }

        return copy;
}

const char *take_word(Decoder *d, Arena *arena, size_t max_bytes) {
        const char *word = take_text(d, arena, max_bytes);

        if (d->error == 0 && *word == '\0')
                decoder_fail(d);

        return word;
}

uint64_t take_between(Decoder *d, uint64_t least, uint64_t most) {
        uint64_t value = decoder_uint(d);

        if (d->error == 0 && (value < least || value > most))
                decoder_fail(d);

        return d->error < 0 ? least : value;
}

const uint8_t *take_bytes_of(Decoder *d, Arena *arena, size_t size) {
        const uint8_t *bytes = decoder_bytes_of(d, size);
        const char *copy;

        if (!bytes)
                return NULL;

        copy = arena_copy(arena, bytes, size);
        if (!copy)
                take_exhausted(d);

        return (const uint8_t *) copy;
}

void *take_items(Decoder *d, Arena *arena, size_t n_max, size_t item_size, size_t *ret_n) {
        uint64_t n = decoder_array(d);
        void *items;

        *ret_n = 0;
        if (n > n_max)
                decoder_fail(d);
        if (d->error < 0)
                return NULL;

        items = arena_alloc(arena, (size_t) n + 1, item_size);
        if (!items) {
                take_exhausted(d);
                return NULL;
        }

        *ret_n = (size_t) n;
        return items;
}

const char *const *take_texts(Decoder *d, Arena *arena, size_t n_max, size_t max_bytes,
                              size_t *ret_n) {
        const char **texts = take_array(d, arena, const char *, n_max, ret_n);

        for (size_t i = 0; i < *ret_n && d->error == 0; i++)
                texts[i] = take_text(d, arena, max_bytes);

        return texts;
}

int take_result(const Decoder *d) {
        return d->error < 0 ? d->error : decoder_finish(d);
}
