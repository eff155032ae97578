/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cbor/encoder.h"
#include "record/claims.h"

#define OPENING_SIZE_MAX 256U
#define SALT_SIZE        16U

/*
 * What a commitment opens to: one check of one evaluation, or a decoy. No text and no free bytes,
 * so that content cannot be encoded.
 */
typedef struct Opening {
        uint8_t salt[SALT_SIZE]; /* random, of this item of this record alone */
        bool is_decoy;           /* nothing below counts then */
        uint8_t gate, objective;
        uint64_t check; /* opaque; means something in the policy */
        Status status;
        uint8_t sources; /* bits 0..6: firmware tpm kernel disk daemon authority self */
        uint8_t tier;    /* weakest used: 1 A .. 5 E */
        uint64_t observed_at_s;
        uint8_t reason; /* ReasonCode; 0: none */
        bool has_evidence;
        uint8_t evidence[CLAIMS_DIGEST_SIZE];
} Opening;

/* Writes it; ask encoder_result(). */
void opening_encode(const Opening *opening, Encoder *encoder);

/* Acceptor and shape. On anything but RECORD_OK `ret` is undefined. */
RecordResult opening_decode(const void *data, size_t size, Opening *ret);

/* The commitment to an opening of these bytes. */
void opening_digest(const void *data, size_t size, uint8_t ret[CLAIMS_DIGEST_SIZE]);
