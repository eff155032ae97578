/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor/decoder.h"
#include "record/key.h"
#include "record/result.h"

#define CHAIN_ID_SIZE  16U
#define DIGEST_SIZE    32U
#define SIGNATURE_SIZE 64U

/*
 * The COSE_Sign1 around claims (RFC 9052 section 4.2), cut into its parts; they are borrowed from
 * the bytes. `d2 84 | bytes protected | a0 | bytes payload | 58 40 signature`.
 */
typedef struct Envelope {
        CborBytes protected_header, payload;
        const uint8_t *signature;
} Envelope;

/* The protected header of a record or report. */
typedef struct Header {
        int64_t alg;
        uint8_t kid[KEY_ID_SIZE];
        bool is_record, is_report; /* by its typ; neither: of something else */
        uint8_t chain_id[CHAIN_ID_SIZE];
        uint64_t sequence; /* of a record its own, of a report that of the head record */
        uint8_t previous[DIGEST_SIZE]; /* of a record that before it, of a report the head record */
} Header;

/* Acceptor and form of the outer item. */
RecordResult envelope_parse(const void *data, size_t size, Envelope *ret);

/* The protected header: acceptor, exactly its four members, their types and sizes. */
RecordResult header_parse(CborBytes protected_header, Header *ret);

/* Whether the signature is that of the key. RECORD_UNCHECKED: memory ran out. */
RecordResult envelope_verify(const Envelope *envelope, const uint8_t public_key[PUBLIC_KEY_SIZE]);

/* Whether the previous hash is not zero. */
bool header_follows(const Header *header);

/*
 * The first record or report of a sequence without a look at its signature: where it ends, and its
 * header. For those who look for a record in a file that is theirs.
 */
RecordResult envelope_peek(const void *data, size_t size, size_t *ret_size, Header *ret);
