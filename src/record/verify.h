/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/anchor.h"
#include "record/claims.h"
#include "record/envelope.h"

/* What the reader knows. Everything but the pins may be missing; it is then not looked at. */
typedef struct RecordContext {
        const Pin *pins;
        size_t n_pins;
        const Anchor *anchor;
        /* Only of a reader on the device itself. */
        const uint8_t *boot_seed; /* CLAIMS_BOOT_SEED_SIZE bytes */
        uint64_t boottime_s;      /* CLOCK_BOOTTIME; counts if there is a boot seed */
        const uint64_t *now_s;    /* Unix */
        /* Only of a reader that asked for a report. */
        const uint8_t *nonce; /* NONCE_SIZE bytes */
        const char *audience;
} RecordContext;

#define NONCE_SIZE        32U
#define CLOCK_TOLERANCE_S 300U /* how far ahead of the reader a clock may be */

/* A record that was verified, by value. Large. */
typedef struct RecordView {
        Header header;
        uint8_t digest[DIGEST_SIZE]; /* SHA-256 of the complete record */
        Pin key;                     /* that it verified under */
        Claims claims;
} RecordView;

/*
 * Whether the bytes are one record, signed by a pinned key, that agrees with itself, with the
 * anchor, and with here and now, in that order. `ret` says what is in it on RECORD_OK, and also on
 * RECORD_WRONG_BOOT, RECORD_NOT_YET_VALID and RECORD_EXPIRED: it is authentic then; on anything
 * else it is undefined. Pure, but for memory that it borrows: RECORD_UNCHECKED if there is none.
 */
RecordResult record_verify(const void *data, size_t size, const RecordContext *context,
                           RecordView *ret);

/* The parts of it. A record for itself: */
RecordResult record_check(const void *data, size_t size, const Pin *pins, size_t n_pins,
                          RecordView *ret);

/* Claims that one had sealed, and the payload that they were encoded as. */
typedef struct RecordSealed {
        const Claims *claims;
        const void *data;
        size_t size;
} RecordSealed;

/*
 * The same for who has it sealed: a payload that is byte for byte what was to be sealed says what was
 * claimed, and is not decoded once more; any other is. NULL: record_check().
 */
RecordResult record_check_sealed(const void *data, size_t size, const Pin *pins, size_t n_pins,
                                 const RecordSealed *sealed, RecordView *ret);

/* Against here and now: boot and time. */
RecordResult record_check_context(const RecordView *record, const RecordContext *context);
