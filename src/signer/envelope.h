/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The signer's own part of a record: tag and array, the protected header with the chain in it, the
 * signature. It writes them with the encoder, and reads them back as fixed bytes: each envelope here
 * has one form, so that no decoder is needed.
 */

#include <stddef.h>
#include <stdint.h>

#include "signer/key.h"

#define ENVELOPE_BYTES_MAX   65536U /* of a whole record */
#define ENVELOPE_CHAIN_BYTES 16U
#define ENVELOPE_HASH_BYTES  32U  /* SHA-256 */
#define ENVELOPE_HEAD_BYTES  160U /* tag to the payload's head: at most 134 */

/* All counts stay exact in every JSON consumer. */
#define ENVELOPE_SEQUENCE_MAX ((UINT64_C(1) << 53) - 1)

/* Where a record stands. */
typedef struct ChainPlace {
        uint8_t chain[ENVELOPE_CHAIN_BYTES];
        uint64_t sequence;
        uint8_t previous[ENVELOPE_HASH_BYTES]; /* zero at sequence 0 */
} ChainPlace;

/* What the front of a record says of it. */
typedef struct EnvelopeHead {
        ChainPlace place;
        size_t head_bytes;    /* tag to the payload's head */
        size_t payload_bytes; /* behind it */
        size_t size;          /* of the whole record */
} EnvelopeHead;

/*
 * A complete record around `claims`, whose signature was verified. `algorithm` is -19 or -8.
 * -EMSGSIZE: it would be larger than ENVELOPE_BYTES_MAX. -EINVAL: no claims. -EOVERFLOW: the
 * sequence has no number left. -EIO: see key_sign().
 */
int envelope_seal(const Key *key, int algorithm, const ChainPlace *place, const void *claims,
                  size_t n_claims, uint8_t ret[ENVELOPE_BYTES_MAX], size_t *ret_size);

/*
 * The front of a record of ours, from at least ENVELOPE_HEAD_BYTES of it if there are so many; what
 * is behind need not be there. -EBADMSG: it is no front of a record of ours, or not a whole one.
 */
int envelope_head(const void *data, size_t size, EnvelopeHead *ret);

/* Whether `size` bytes are exactly one record of ours with our signature. */
int envelope_verify(const Key *key, const void *record, size_t size);

/* What the record behind it has to name as previous. */
void envelope_hash(const void *record, size_t size, uint8_t ret[ENVELOPE_HASH_BYTES]);
