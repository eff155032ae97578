/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed envelope: form, header, signature.
 *
 * Runs wherever a record is verified, and in core. Every byte is hostile: anybody may have written
 * what stands before the signature is checked. What is not signed does not exist, so the
 * unprotected map has to be empty.
 */

#include "record/envelope.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "cbor/encoder.h"
#include "record/label.h"
#include "record/shape.h"

_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES && PUBLIC_KEY_SIZE == crypto_sign_PUBLICKEYBYTES,
               "Ed25519");

RecordResult envelope_parse(const void *data, size_t size, Envelope *ret) {
        Shape shape = shape_open(data, size);
        Decoder *d = &shape.decoder;
        Envelope envelope;
        CborBytes signature;
        uint64_t n_unprotected;

        if (shape.result != RECORD_OK)
                return shape.result;
        if (decoder_kind(d) != CBOR_KIND_TAG || decoder_tag(d) != COSE_TAG_SIGN1)
                return RECORD_NOT_SIGN1;

        decoder_array_of(d, 4);
        envelope.protected_header = decoder_bytes(d);
        n_unprotected = decoder_map(d);
        /* Its members are stepped over: only when the rest is in form does their number count. */
        for (uint64_t i = 0; i < n_unprotected; i++) {
                (void) decoder_item(d);
                (void) decoder_item(d);
        }
        envelope.payload = decoder_bytes(d);
        signature = decoder_bytes(d);
        if (decoder_finish(d) < 0)
                return RECORD_ENVELOPE;
        if (n_unprotected > 0)
                return RECORD_UNPROTECTED_NOT_EMPTY;
        if (signature.size != SIGNATURE_SIZE)
                return RECORD_SIGNATURE_LENGTH;

        envelope.signature = signature.data;
        *ret = envelope;
        return RECORD_OK;
}

static bool text_is(CborBytes text, const char *word) {
        return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static void take_alg(Shape *shape, void *into) {
        ((Header *) into)->alg = shape_int(shape, INT64_MIN, INT64_MAX);
}

static void take_kid(Shape *shape, void *into) {
        shape_bytes(shape, KEY_ID_SIZE, ((Header *) into)->kid);
}

static void take_typ(Shape *shape, void *into) {
        Header *header = into;
        CborBytes typ = shape_text(shape, 0, SIZE_MAX);

        header->is_record = text_is(typ, TYP_RECORD);
        header->is_report = text_is(typ, TYP_REPORT);
}

static void take_chain(Shape *shape, void *into) {
        Header *header = into;

        (void) shape_array(shape, 3, 3);
        shape_bytes(shape, CHAIN_ID_SIZE, header->chain_id);
        header->sequence = shape_uint(shape, 0, COUNT_MAX);
        shape_bytes(shape, DIGEST_SIZE, header->previous);
}

RecordResult header_parse(CborBytes protected_header, Header *ret) {
        static const ShapeMember members[] = {
                { .label = COSE_HEADER_ALG, .take = take_alg },
                { .label = COSE_HEADER_KID, .take = take_kid },
                { .label = COSE_HEADER_TYP, .take = take_typ },
                { .label = COSE_HEADER_CHAIN, .take = take_chain },
        };
        Header header = { 0 };
        Shape shape;

        /* RFC 9052 lets an empty header be no bytes at all; here it is never empty. */
        if (protected_header.size == 0)
                return RECORD_PROTECTED_HEADER;

        shape = shape_open(protected_header.data, protected_header.size);
        if (shape.result != RECORD_OK)
                return shape.result;

        shape_map(&shape, members, ELEMENTSOF(members), &header);
        if (shape.result != RECORD_OK)
                return RECORD_PROTECTED_HEADER;

        *ret = header;
        return RECORD_OK;
}

/* RFC 9052 section 4.4: ["Signature1", protected, external_aad, payload]. */
static void encode_signed(const Envelope *envelope, Encoder *e) {
        encoder_array(e, 4);
        encoder_text(e, "Signature1");
        encoder_bytes(e, envelope->protected_header.data, envelope->protected_header.size);
        encoder_bytes(e, NULL, 0);
        encoder_bytes(e, envelope->payload.data, envelope->payload.size);
}

RecordResult envelope_verify(const Envelope *envelope, const uint8_t public_key[PUBLIC_KEY_SIZE]) {
        size_t size, capacity = envelope->protected_header.size + envelope->payload.size + 64;
        _cleanup_free_ uint8_t *bytes = malloc(capacity);
        Encoder e = encoder(bytes, capacity);

        if (!bytes)
                return RECORD_UNCHECKED;

        encode_signed(envelope, &e);
        if (encoder_result(&e, &size) < 0)
                return RECORD_UNCHECKED;
        /* Strict: canonical S, no points of small order. Returns 0 or -1. */
        if (crypto_sign_verify_detached(envelope->signature, bytes, size, public_key) != 0)
                return RECORD_SIGNATURE;

        return RECORD_OK;
}

bool header_follows(const Header *header) {
        return !sodium_is_zero(header->previous, DIGEST_SIZE);
}

RecordResult envelope_peek(const void *data, size_t size, size_t *ret_size, Header *ret) {
        RecordResult result;
        Envelope envelope;
        size_t first;

        result = record_result_of(acceptor_check_prefix(data, size, &first));
        if (result == RECORD_OK)
                result = envelope_parse(data, first, &envelope);
        if (result == RECORD_OK)
                result = header_parse(envelope.protected_header, ret);
        if (result == RECORD_OK)
                *ret_size = first;

        return result;
}
