/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed reading of one accepted item, front to back.
 *
 * Runs wherever CBOR is read. The bytes passed the acceptor, so their form is certain; what they
 * say is not. Even over bytes that were never accepted it reads nothing past their end. Never
 * allocates, never recurses.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/acceptor.h"
#include "cbor/decoder.h"
#include "cbor/head.h"

_Static_assert(EBADMSG == 74, "decoder_fail() spells it out");

static const CborKind kinds[] = {
        [CBOR_MAJOR_UINT] = CBOR_KIND_UINT,   [CBOR_MAJOR_NEGATIVE] = CBOR_KIND_NEGATIVE,
        [CBOR_MAJOR_BYTES] = CBOR_KIND_BYTES, [CBOR_MAJOR_TEXT] = CBOR_KIND_TEXT,
        [CBOR_MAJOR_ARRAY] = CBOR_KIND_ARRAY, [CBOR_MAJOR_MAP] = CBOR_KIND_MAP,
        [CBOR_MAJOR_TAG] = CBOR_KIND_TAG,
};

static CborKind kind_of(const CborHead *head) {
        if (head->major < CBOR_MAJOR_SIMPLE)
                return kinds[head->major];
        if (head->info == CBOR_SIMPLE_FALSE || head->info == CBOR_SIMPLE_TRUE)
                return CBOR_KIND_BOOL;
        return head->info == CBOR_SIMPLE_NULL ? CBOR_KIND_NULL : CBOR_KIND_NONE;
}

int decoder_open(const void *data, size_t size, Decoder *ret) {
        if (acceptor_check(data, size) != ACCEPTANCE_OK)
                return -EBADMSG;

        *ret = decoder(data, size);
        return 0;
}

Decoder decoder(const void *data, size_t size) {
        return (Decoder){ .data = data, .size = size };
}

CborKind decoder_kind(const Decoder *d) {
        CborHead head;

        if (d->error < 0 || cbor_head_read(d->data, d->size, &head) < 0)
                return CBOR_KIND_NONE;

        return kind_of(&head);
}

/* The head of the next item, if it is of that kind. The decoder then stands behind it. */
static CborHead take_head(Decoder *d, CborKind kind) {
        CborHead head = { 0 };

        if (d->error < 0 || cbor_head_read(d->data, d->size, &head) < 0 || kind_of(&head) != kind) {
                decoder_fail(d);
                return (CborHead){ 0 };
        }

        d->data += head.size;
        d->size -= head.size;
        return head;
}

static CborBytes take_bytes(Decoder *d, CborKind kind) {
        uint64_t size = take_head(d, kind).argument;
        const uint8_t *data = d->data;

        if (size > d->size)
                decoder_fail(d);
        if (d->error < 0)
                return (CborBytes){ 0 };

        d->data += size;
        d->size -= (size_t) size;
        return (CborBytes){ .data = data, .size = (size_t) size };
}

uint64_t decoder_uint(Decoder *d) {
        return take_head(d, CBOR_KIND_UINT).argument;
}

int64_t decoder_int(Decoder *d) {
        bool negative = decoder_kind(d) == CBOR_KIND_NEGATIVE;
        uint64_t argument = take_head(d, negative ? CBOR_KIND_NEGATIVE : CBOR_KIND_UINT).argument;

        if (argument > INT64_MAX) {
                decoder_fail(d);
                return 0;
        }

        return negative ? -1 - (int64_t) argument : (int64_t) argument;
}

bool decoder_bool(Decoder *d) {
        return take_head(d, CBOR_KIND_BOOL).info == CBOR_SIMPLE_TRUE;
}

CborBytes decoder_bytes(Decoder *d) {
        return take_bytes(d, CBOR_KIND_BYTES);
}

CborBytes decoder_text(Decoder *d) {
        return take_bytes(d, CBOR_KIND_TEXT);
}

/* A count that bytes left cannot hold would drive a caller's loop for nothing. */
static uint64_t take_count(Decoder *d, CborKind kind, size_t least_bytes) {
        uint64_t n = take_head(d, kind).argument;

        if (n > d->size / least_bytes) {
                decoder_fail(d);
                return 0;
        }

        return n;
}

uint64_t decoder_array(Decoder *d) {
        return take_count(d, CBOR_KIND_ARRAY, 1);
}

uint64_t decoder_map(Decoder *d) {
        return take_count(d, CBOR_KIND_MAP, 2);
}

uint64_t decoder_tag(Decoder *d) {
        return take_head(d, CBOR_KIND_TAG).argument;
}

/* Steps over a head and, of a string, its bytes; how many items that opens. */
static uint64_t step(Decoder *d) {
        switch (decoder_kind(d)) {
        case CBOR_KIND_ARRAY:
                return decoder_array(d);
        case CBOR_KIND_MAP:
                return decoder_map(d) * 2;
        case CBOR_KIND_TAG:
                (void) decoder_tag(d);
                return 1;
        case CBOR_KIND_BYTES:
                (void) decoder_bytes(d);
                return 0;
        case CBOR_KIND_TEXT:
                (void) decoder_text(d);
                return 0;
        case CBOR_KIND_UINT:
        case CBOR_KIND_NEGATIVE:
        case CBOR_KIND_BOOL:
        case CBOR_KIND_NULL:
        case CBOR_KIND_NONE:
                (void) take_head(d, decoder_kind(d));
                return 0;
        }

        decoder_fail(d);
        return 0;
}

CborBytes decoder_item(Decoder *d) {
        const uint8_t *start = d->data;
        uint64_t open = 1;

        /* Each count is at most the bytes left: what is open cannot overflow over real memory. */
        while (open > 0 && d->error == 0) {
                if (decoder_kind(d) == CBOR_KIND_NONE)
                        decoder_fail(d);
                else
                        open += step(d) - 1;
        }

        if (d->error < 0)
                return (CborBytes){ 0 };

        return (CborBytes){ .data = start, .size = (size_t) (d->data - start) };
}

void decoder_array_of(Decoder *d, uint64_t n) {
        if (decoder_array(d) != n)
                decoder_fail(d);
}

const uint8_t *decoder_bytes_of(Decoder *d, size_t size) {
        CborBytes bytes = decoder_bytes(d);

        if (d->error == 0 && bytes.size != size)
                decoder_fail(d);

        return d->error < 0 ? NULL : bytes.data;
}

int decoder_finish(const Decoder *d) {
        return d->error < 0 || d->size > 0 ? -EBADMSG : 0;
}
