/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes deterministic CBOR (RFC 8949 4.2.1) into a buffer of the caller's: shortest heads, definite
 * lengths. The order of map keys is the caller's to keep. Never allocates. What does not fit sets
 * `overflow` for good and is not written in part; ask once at the end with encoder_result().
 */
typedef struct Encoder {
        uint8_t *data;
        size_t size, capacity; /* bytes */
        bool overflow;
} Encoder;

static inline Encoder encoder(void *data, size_t capacity) {
        return (Encoder){ .data = data, .capacity = capacity };
}

void encoder_uint(Encoder *e, uint64_t value);
void encoder_int(Encoder *e, int64_t value);
void encoder_bool(Encoder *e, bool value);
void encoder_bytes(Encoder *e, const void *data, size_t size);
void encoder_text(Encoder *e,
                  const char *text);        /* ended by its NUL; UTF-8 is the caller's to see to */
void encoder_array(Encoder *e, uint64_t n); /* n items follow */
void encoder_map(Encoder *e, uint64_t n);   /* n pairs follow */
void encoder_tag(Encoder *e, uint64_t tag); /* an item follows */
void encoder_raw(Encoder *e, const void *item, size_t size); /* an item that is encoded already */

/* 0 and the size, or -EMSGSIZE: it did not fit. */
int encoder_result(const Encoder *e, size_t *ret_size);
