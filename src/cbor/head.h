/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The head of one item: its major type and its argument (RFC 8949 section 3). */
typedef struct CborHead {
        uint8_t major; /* 0..7 */
        uint8_t info;  /* 0..31: how the argument is written */
        uint64_t argument;
        size_t size; /* of the head alone, bytes */
} CborHead;

enum {
        CBOR_MAJOR_UINT,
        CBOR_MAJOR_NEGATIVE,
        CBOR_MAJOR_BYTES,
        CBOR_MAJOR_TEXT,
        CBOR_MAJOR_ARRAY,
        CBOR_MAJOR_MAP,
        CBOR_MAJOR_TAG,
        CBOR_MAJOR_SIMPLE,
};

#define CBOR_INFO_ONE_BYTE   24U /* the first that has bytes of its own for the argument */
#define CBOR_INFO_EIGHT      27U /* the last that has */
#define CBOR_INFO_INDEFINITE 31U
#define CBOR_SIMPLE_FALSE    20U
#define CBOR_SIMPLE_TRUE     21U
#define CBOR_SIMPLE_NULL     22U

/* -ENODATA: bytes of it are missing. -EBADMSG: its length is reserved or indefinite. */
int cbor_head_read(const uint8_t *data, size_t size, CborHead *ret);

/* Whether the argument is written in as few bytes as can be. */
bool cbor_head_is_shortest(const CborHead *head);
