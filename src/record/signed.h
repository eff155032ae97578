/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/envelope.h"

typedef enum SignedType {
        SIGNED_RECORD,
        SIGNED_REPORT,
} SignedType;

/* A payload that a key holder wrote; it is borrowed from the bytes. */
typedef struct Signed {
        Header header;
        Pin key;
        CborBytes payload;
} Signed;

/*
 * Envelope, header, type, key, algorithm and signature, in this order. Nothing is said about the
 * payload but who wrote it.
 */
RecordResult signed_open(const void *data, size_t size, SignedType type, const Pin *pins,
                         size_t n_pins, Signed *ret);
