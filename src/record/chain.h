/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/verify.h"

#define CHAIN_PINS_MAX 16U

/*
 * What a reader keeps of the records that it has read so far: all that the next one is compared
 * with. Zeroed but for the pins, it has read none.
 */
typedef struct Chain {
        Pin pins[CHAIN_PINS_MAX]; /* trusted from here on */
        size_t n_pins;
        bool has_last;
        Header last;
        uint8_t last_digest[DIGEST_SIZE];
        uint64_t issued_s, uptime_s;
        uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE];
        Pin key; /* that the next record of the same chain has to be signed by */
} Chain;

/* A reader that trusts these. More than CHAIN_PINS_MAX: the rest are not trusted. */
Chain chain_start(const Pin *pins, size_t n_pins);

/*
 * Verifies the next record and, on RECORD_OK, takes it in: RECORD_CHAIN_ID, RECORD_SEQUENCE_GAP,
 * RECORD_PREVIOUS_HASH, RECORD_BOOT_ORDER and all that record_check() says. After a key transition
 * the old key is RECORD_UNKNOWN_KEY.
 */
RecordResult chain_next(Chain *chain, const void *data, size_t size, RecordView *ret);
