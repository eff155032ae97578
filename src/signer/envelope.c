/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 around claims (RFC 9052), and the fixed bytes of it read back.
 *
 * Runs in the signer. The claims come from core and are not looked at. What is read back comes from
 * the disk, which may have lost or changed any of it: hostile until its signature was verified.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#include "base/macro.h"
#include "base/span.h"
#include "cbor/encoder.h"
#include "signer/envelope.h"

#define TYP            "application/vnd.enigm.posture+cwt"
#define LABEL_ALG      1U
#define LABEL_KID      4U
#define LABEL_TYP      16U
#define LABEL_CHAIN    (-70200)
#define TAG_SIGN1      18U
#define SIGNATURE_HEAD "\x58\x40"
#define SIGNATURE_TAIL (sizeof(SIGNATURE_HEAD) - 1 + KEY_SIGNATURE_BYTES)
#define PROTECTED_MAX  123U /* with a sequence of nine bytes */

/* What goes before the payload in what is signed: 84 6a "Signature1" 58 L <header> 40 <head>. */
#define SIGNED_BYTES_MAX (ENVELOPE_BYTES_MAX + 64U)

_Static_assert(crypto_hash_sha256_BYTES == ENVELOPE_HASH_BYTES, "SHA-256");

static int encode_header(const Key *key, int algorithm, const ChainPlace *place, uint8_t *ret,
                         size_t *ret_size) {
        Encoder e = encoder(ret, PROTECTED_MAX);

        encoder_map(&e, 4);
        encoder_uint(&e, LABEL_ALG);
        encoder_int(&e, algorithm);
        encoder_uint(&e, LABEL_KID);
        encoder_bytes(&e, key_id(key), KEY_ID_BYTES);
        encoder_uint(&e, LABEL_TYP);
        encoder_text(&e, TYP);
        encoder_int(&e, LABEL_CHAIN);
        encoder_array(&e, 3);
        encoder_bytes(&e, place->chain, sizeof(place->chain));
        encoder_uint(&e, place->sequence);
        encoder_bytes(&e, place->previous, sizeof(place->previous));
        return encoder_result(&e, ret_size);
}

/* RFC 9052 section 4.4. One record at a time: the buffer is the only one of its kind. */
static int encode_signed(const uint8_t *header, size_t n_header, const uint8_t *payload,
                         size_t n_payload, const uint8_t **ret, size_t *ret_size) {
        static uint8_t buffer[SIGNED_BYTES_MAX];
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 4);
        encoder_text(&e, "Signature1");
        encoder_bytes(&e, header, n_header);
        encoder_bytes(&e, NULL, 0);
        encoder_bytes(&e, payload, n_payload);
        *ret = buffer;
        return encoder_result(&e, ret_size);
}

int envelope_seal(const Key *key, int algorithm, const ChainPlace *place, const void *claims,
                  size_t n_claims, uint8_t ret[ENVELOPE_BYTES_MAX], size_t *ret_size) {
        uint8_t header[PROTECTED_MAX], signature[KEY_SIGNATURE_BYTES];
        Encoder e = encoder(ret, ENVELOPE_BYTES_MAX);
        const uint8_t *signed_bytes;
        size_t n_header, n_signed;
        int r;

        if (n_claims == 0)
                return -EINVAL;
        if (n_claims > ENVELOPE_BYTES_MAX)
                return -EMSGSIZE;
        if (place->sequence > ENVELOPE_SEQUENCE_MAX)
                return -EOVERFLOW;

        r = encode_header(key, algorithm, place, header, &n_header);
        if (r >= 0)
                r = encode_signed(header, n_header, claims, n_claims, &signed_bytes, &n_signed);
        if (r >= 0)
                r = key_sign(key, signed_bytes, n_signed, signature);
        if (r < 0)
                return r;

        encoder_tag(&e, TAG_SIGN1);
        encoder_array(&e, 4);
        encoder_bytes(&e, header, n_header);
        encoder_map(&e, 0);
        encoder_bytes(&e, claims, n_claims);
        encoder_bytes(&e, signature, sizeof(signature));
        return encoder_result(&e, ret_size);
}

/* Bytes that can only be these. */
static bool take_same(Span *s, const void *expected, size_t n) {
        const uint8_t *bytes = span_take(s, n);

        return bytes && memcmp(bytes, expected, n) == 0;
}

/* The argument of a head of this major type in its shortest form, at most eight bytes wide. */
static bool take_head(Span *s, uint8_t major, uint64_t *ret) {
        static const uint64_t least[] = { 24, 0x100, 0x10000, UINT64_C(0x100000000) };
        const uint8_t *first = span_take(s, 1);
        uint64_t value = 0;
        uint8_t info;

        if (!first || *first >> 5 != major)
                return false;
        info = *first & 31;
        if (info < 24) {
                *ret = info;
                return true;
        }
        if (info > 27)
                return false;

        for (size_t i = 0; i < (size_t) 1 << (info - 24); i++)
                value = value << 8 | span_le(s, 1);
        *ret = value;
        return !s->torn && value >= least[info - 24];
}

static bool take_chain(Span *s, ChainPlace *ret) {
        const uint8_t *chain, *previous;

        chain = span_take(s, sizeof(ret->chain));
        if (!chain || !take_head(s, 0, &ret->sequence) || !take_same(s, "\x58\x20", 2))
                return false;
        previous = span_take(s, sizeof(ret->previous));
        if (!previous)
                return false;

        (void) memcpy(ret->chain, chain, sizeof(ret->chain));
        (void) memcpy(ret->previous, previous, sizeof(ret->previous));
        return ret->sequence <= ENVELOPE_SEQUENCE_MAX;
}

/* Everything of the protected header but alg and kid, which may be of an earlier start. */
static bool take_header(Span *s, ChainPlace *ret) {
        uint64_t algorithm;

        return take_same(s, "\xa4\x01", 2) && take_head(s, 1, &algorithm) &&
               take_same(s, "\x04\x50", 2) && span_take(s, KEY_ID_BYTES) &&
               take_same(s, "\x10\x78\x21" TYP, 3 + sizeof(TYP) - 1) &&
               take_same(s, "\x3a\x00\x01\x12\x37\x83\x50", 7) && take_chain(s, ret);
}

static bool take_front(Span *s, EnvelopeHead *ret) {
        const uint8_t *length;
        uint64_t n_payload;
        Span header;

        if (!take_same(s, "\xd2\x84\x58", 3))
                return false;
        length = span_take(s, 1);
        if (!length)
                return false;
        header = span_cut(s, *length);
        if (!take_header(&header, &ret->place) || header.size > 0)
                return false;
        if (!take_same(s, "\xa0", 1) || !take_head(s, 2, &n_payload))
                return false;

        ret->payload_bytes = n_payload > ENVELOPE_BYTES_MAX ? 0 : (size_t) n_payload;
        return ret->payload_bytes > 0;
}

int envelope_head(const void *data, size_t size, EnvelopeHead *ret) {
        Span s = span(data, size);
        EnvelopeHead head;

        if (!take_front(&s, &head))
                return -EBADMSG;

        head.head_bytes = size - s.size;
        head.size = head.head_bytes + head.payload_bytes + SIGNATURE_TAIL;
        if (head.size > ENVELOPE_BYTES_MAX)
                return -EBADMSG;

        *ret = head;
        return 0;
}

int envelope_verify(const Key *key, const void *record, size_t size) {
        const uint8_t *bytes = record, *signed_bytes, *tail;
        EnvelopeHead head;
        size_t n_signed;
        int r;

        r = envelope_head(record, size, &head);
        if (r < 0)
                return r;
        if (head.size != size)
                return -EBADMSG;
        tail = bytes + head.head_bytes + head.payload_bytes;
        if (memcmp(tail, SIGNATURE_HEAD, sizeof(SIGNATURE_HEAD) - 1) != 0)
                return -EBADMSG;

        r = encode_signed(bytes + 4, bytes[3], bytes + head.head_bytes, head.payload_bytes,
                          &signed_bytes, &n_signed);
        if (r < 0)
                return r;

        return key_verifies(key, signed_bytes, n_signed, tail + sizeof(SIGNATURE_HEAD) - 1)
                       ? 0
                       : -EBADMSG;
}

void envelope_hash(const void *record, size_t size, uint8_t ret[ENVELOPE_HASH_BYTES]) {
        (void) crypto_hash_sha256(ret, record, size);
}
