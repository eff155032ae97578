/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed values as they stand in messages: bool, int, text, the bytes of a digest, a list of text.
 *
 * Runs in core, workers, the compiler and posturectl. Whoever encodes is trusted; what is decoded
 * may come from a worker and is hostile. A list is a set: the encoder sorts it and drops what stands
 * there twice, and the decoder takes none that does not rise. Pure.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message/statement.h"
#include "message/take.h"

static int compare_texts(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void encode_list(const char *const *items, size_t n, Encoder *encoder) {
        const char *sorted[PST_LIST_MAX];
        size_t n_distinct = 0;

        if (n > PST_LIST_MAX) {
                encoder->overflow = true;
                return;
        }

        if (n > 0) {
                memcpy(sorted, items, n * sizeof(*items));
                qsort(sorted, n, sizeof(*sorted), compare_texts);
        }
        for (size_t i = 0; i < n; i++)
                if (n_distinct == 0 || strcmp(sorted[n_distinct - 1], sorted[i]) != 0)
                        sorted[n_distinct++] = sorted[i];

        encoder_array(encoder, n_distinct);
        for (size_t i = 0; i < n_distinct; i++)
                encoder_text(encoder, sorted[i]);
}

void value_encode(const PstValue *value, Encoder *encoder) {
        switch (value->type) {
        case PST_BOOL:
                encoder_bool(encoder, value->boolean);
                return;
        case PST_INT:
                encoder_int(encoder, value->integer);
                return;
        case PST_TEXT:
                encoder_text(encoder, value->text);
                return;
        case PST_DIGEST:
                encoder_bytes(encoder, value->digest, PST_DIGEST_BYTES);
                return;
        case PST_LIST:
                encode_list(value->list.items, value->list.n, encoder);
                return;
        }

        /* A value without a type has no bytes: what was begun cannot be completed. */
        encoder->overflow = true;
}

static void decode_list(Decoder *d, Arena *arena, PstValue *ret) {
        const char *const *items = take_texts(d, arena, PST_LIST_MAX, PST_TEXT_MAX, &ret->list.n);

        ret->list.items = items;
        for (size_t i = 1; i < ret->list.n && d->error == 0; i++)
                if (strcmp(items[i - 1], items[i]) >= 0)
                        decoder_fail(d);
}

int value_decode(Decoder *decoder, PstType type, Arena *arena, PstValue *ret) {
        PstValue value = { .type = type };

        switch (type) {
        case PST_BOOL:
                value.boolean = decoder_bool(decoder);
                break;
        case PST_INT:
                value.integer = decoder_int(decoder);
                break;
        case PST_TEXT:
                value.text = take_text(decoder, arena, PST_TEXT_MAX);
                break;
        case PST_DIGEST:
                value.digest = take_bytes_of(decoder, arena, PST_DIGEST_BYTES);
                break;
        case PST_LIST:
                decode_list(decoder, arena, &value);
                break;
        default: /* a number that a peer gave for a type */
                decoder_fail(decoder);
        }

        if (decoder->error < 0)
                return decoder->error;

        *ret = value;
        return 0;
}
