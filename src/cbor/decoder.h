/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Walks over an item that the acceptor has accepted (cbor/acceptor.h). Like a span it never lies
 * about its end: what is not of the kind that is asked for sets `error` to -EBADMSG for good and
 * yields zero, so that a structure is taken in one breath and checked once, with decoder_finish().
 * What it yields points into the bytes, which outlive it. Never allocates.
 */
typedef struct Decoder {
        const uint8_t *data;
        size_t size; /* bytes left */
        int error;
} Decoder;

typedef enum CborKind {
        CBOR_KIND_NONE, /* nothing is left, or the decoder failed */
        CBOR_KIND_UINT,
        CBOR_KIND_NEGATIVE,
        CBOR_KIND_BYTES,
        CBOR_KIND_TEXT,
        CBOR_KIND_ARRAY,
        CBOR_KIND_MAP,
        CBOR_KIND_TAG,
        CBOR_KIND_BOOL,
        CBOR_KIND_NULL,
} CborKind;

typedef struct CborBytes {
        const uint8_t *data;
        size_t size;
} CborBytes;

/* A decoder over exactly one item of `size` bytes; runs the acceptor first. -EBADMSG: refused. */
int decoder_open(const void *data, size_t size, Decoder *ret);

/* A decoder over bytes that were accepted before. */
Decoder decoder(const void *data, size_t size);

CborKind decoder_kind(const Decoder *d);
uint64_t decoder_uint(Decoder *d);
int64_t decoder_int(Decoder *d); /* also fails outside int64_t */
bool decoder_bool(Decoder *d);
CborBytes decoder_bytes(Decoder *d);
CborBytes decoder_text(Decoder *d); /* not ended by a NUL */
uint64_t decoder_array(Decoder *d); /* that many items follow */
uint64_t decoder_map(Decoder *d);   /* that many pairs follow */
uint64_t decoder_tag(Decoder *d);
CborBytes decoder_item(Decoder *d); /* the next item whole, whatever it is */

/* As decoder_array(), and fails unless it has `n` items; likewise bytes of exactly `size`. */
void decoder_array_of(Decoder *d, uint64_t n);
const uint8_t *decoder_bytes_of(Decoder *d, size_t size);

/* 0: nothing failed and nothing is left. -EBADMSG. */
int decoder_finish(const Decoder *d);

/* For the caller that finds a value which has the right kind and cannot be. The first failure stays,
 * also one that the caller wrote into `error` itself. */
static inline void decoder_fail(Decoder *d) {
        d->size = 0;
        if (d->error == 0)
                d->error = -74; /* EBADMSG, without errno.h in every file that includes this */
}
