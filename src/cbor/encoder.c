/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deterministic CBOR into a fixed buffer, on the encoding half of libcbor.
 *
 * Runs in core, workers, query processes, compiler and signer, and trusts its caller. The signer
 * links this file and not the reading half. `cbor_encode_*` writes the shortest head, allocates
 * nothing, and returns 0 when the head does not fit.
 */

#include <errno.h>
#include <string.h>

#include <cbor/encoding.h>

#include "cbor/encoder.h"

/* Where the next bytes go, and how many fit; nothing does after an overflow. */
static uint8_t *tail(const Encoder *e) {
        return e->data + e->size;
}

static size_t room(const Encoder *e) {
        return e->overflow ? 0 : e->capacity - e->size;
}

static void advance(Encoder *e, size_t written) {
        if (written == 0)
                e->overflow = true;
        e->size += written;
}

void encoder_uint(Encoder *e, uint64_t value) {
        advance(e, cbor_encode_uint(value, tail(e), room(e)));
}

void encoder_int(Encoder *e, int64_t value) {
        if (value >= 0)
                encoder_uint(e, (uint64_t) value);
        else
                advance(e, cbor_encode_negint((uint64_t) - (value + 1), tail(e), room(e)));
}

void encoder_bool(Encoder *e, bool value) {
        advance(e, cbor_encode_bool(value, tail(e), room(e)));
}

/* The content of a string whose head is written: both or neither stay. */
static void append_content(Encoder *e, size_t start, const void *data, size_t size) {
        if (e->overflow || size > room(e)) {
                e->overflow = true;
                e->size = start;
                return;
        }

        if (size > 0)
                memcpy(tail(e), data, size);
        e->size += size;
}

void encoder_bytes(Encoder *e, const void *data, size_t size) {
        size_t start = e->size;

        advance(e, cbor_encode_bytestring_start(size, tail(e), room(e)));
        append_content(e, start, data, size);
}

void encoder_text(Encoder *e, const char *text) {
        size_t start = e->size, size = strlen(text);

        advance(e, cbor_encode_string_start(size, tail(e), room(e)));
        append_content(e, start, text, size);
}

void encoder_array(Encoder *e, uint64_t n) {
        advance(e, cbor_encode_array_start((size_t) n, tail(e), room(e)));
}

void encoder_map(Encoder *e, uint64_t n) {
        advance(e, cbor_encode_map_start((size_t) n, tail(e), room(e)));
}

void encoder_tag(Encoder *e, uint64_t tag) {
        advance(e, cbor_encode_tag(tag, tail(e), room(e)));
}

void encoder_raw(Encoder *e, const void *item, size_t size) {
        append_content(e, e->size, item, size);
}

int encoder_result(const Encoder *e, size_t *ret_size) {
        if (e->overflow)
                return -EMSGSIZE;

        *ret_size = e->size;
        return 0;
}
