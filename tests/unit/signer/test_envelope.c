/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope: its bytes, and reading them back without a decoder. */

#include "signer/envelope.h"
#include "signer_test.h"

#define CHAIN_HEX    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
#define PREVIOUS_HEX "1111111111111111111111111111111111111111111111111111111111111111"

static Key *key;
static uint8_t record[ENVELOPE_BYTES_MAX];

static int set_up(void **state) {
        if (folder_make(state) < 0)
                return -1;
        key = fixed_key();
        return 0;
}

static int tear_down(void **state) {
        key = key_free(key);
        return folder_remove(state);
}

static ChainPlace place_at(uint64_t sequence) {
        ChainPlace place = { .sequence = sequence };

        assert_int_equal(hex_decode(CHAIN_HEX, place.chain, sizeof(place.chain)), 0);
        assert_int_equal(hex_decode(PREVIOUS_HEX, place.previous, sizeof(place.previous)), 0);
        return place;
}

static size_t seal_at(uint64_t sequence, int algorithm) {
        const ChainPlace place = place_at(sequence);
        size_t size = 0;

        assert_int_equal(envelope_seal(key, algorithm, &place, "\xa1\x01\x02", 3, record, &size),
                         0);
        return size;
}

/* The front; kid is the first half of the key's thumbprint, the signature is not written out here. */
static void test_the_bytes_are_those_of_the_format(void **state _unused_) {
        char front[600], hex[400], kid[33];
        size_t size = seal_at(300, -19);

        hex_encode(key_id(key), KEY_ID_BYTES, kid);
        (void) snprintf(front, sizeof(front),
                        "d28458"
                        "75"
                        "a401320450%s107821"
                        "6170706c69636174696f6e2f766e642e656e69676d2e706f73747572652b637774"
                        "3a00011237"
                        "8350" CHAIN_HEX "19012c"
                        "5820" PREVIOUS_HEX "a0"
                        "43"
                        "a10102"
                        "5840",
                        kid);
        assert_int_equal(size, strlen(front) / 2 + KEY_SIGNATURE_BYTES);
        hex_encode(record, size - KEY_SIGNATURE_BYTES, hex);
        assert_string_equal(hex, front);
}

/* RFC 9052, section 4.4, written down a second time. */
static void test_the_signature_is_over_the_structure_of_the_standard(void **state _unused_) {
        size_t size = seal_at(0, -8), n_header = record[3], n = 0;
        uint8_t bytes[512];

        assert_int_equal(record[6], 0x27); /* -8 */
        (void) memcpy(bytes,
                      "\x84\x6a"
                      "Signature1"
                      "\x58",
                      13);
        bytes[13] = (uint8_t) n_header;
        (void) memcpy(bytes + 14, record + 4, n_header);
        n = 14 + n_header;
        (void) memcpy(bytes + n, "\x40\x43\xa1\x01\x02", 5);
        n += 5;
        assert_int_equal(crypto_sign_verify_detached(record + size - KEY_SIGNATURE_BYTES, bytes, n,
                                                     key_public(key)),
                         0);
}

static void test_the_chain_stands_where_the_format_says(void **state _unused_) {
        const ChainPlace place = place_at(7);

        (void) seal_at(7, -19);
        assert_memory_equal(record + 4 + 64, place.chain, sizeof(place.chain));
        assert_int_equal(record[4 + 80], 7);
        assert_memory_equal(record + 4 + 81, "\x58\x20", 2);
        assert_memory_equal(record + 4 + 83, place.previous, sizeof(place.previous));
}

static void test_each_width_of_a_sequence_reads_back(void **state _unused_) {
        static const uint64_t sequences[] = {
                0,
                23,
                24,
                255,
                256,
                65535,
                65536,
                UINT32_MAX,
                UINT64_C(1) << 32,
                ENVELOPE_SEQUENCE_MAX,
        };

        for (size_t i = 0; i < ELEMENTSOF(sequences); i++) {
                const ChainPlace place = place_at(sequences[i]);
                size_t size = seal_at(sequences[i], -19);
                EnvelopeHead head;

                assert_int_equal(envelope_head(record, size, &head), 0);
                assert_int_equal(head.size, size);
                assert_int_equal(head.payload_bytes, 3);
                assert_memory_equal(record + head.head_bytes, "\xa1\x01\x02", 3);
                assert_true(head.head_bytes <= ENVELOPE_HEAD_BYTES);
                assert_true(head.place.sequence == sequences[i]);
                assert_memory_equal(head.place.chain, place.chain, sizeof(place.chain));
                assert_memory_equal(head.place.previous, place.previous, sizeof(place.previous));
                assert_int_equal(envelope_verify(key, record, size), 0);
        }
}

static void test_claims_of_each_width_fit_up_to_the_limit(void **state _unused_) {
        static const size_t sizes[] = { 1, 23, 24, 255, 256, 65535 - 210 };
        static uint8_t claims[ENVELOPE_BYTES_MAX];
        const ChainPlace place = place_at(1);
        size_t largest = 0;

        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                EnvelopeHead head;
                size_t size;

                assert_int_equal(envelope_seal(key, -19, &place, claims, sizes[i], record, &size),
                                 0);
                assert_int_equal(envelope_head(record, size, &head), 0);
                assert_int_equal(head.payload_bytes, sizes[i]);
                assert_int_equal(head.size, size);
                assert_int_equal(envelope_verify(key, record, size), 0);
        }

        for (size_t n = ENVELOPE_BYTES_MAX - 250; n <= ENVELOPE_BYTES_MAX; n++) {
                size_t size = 0;
                int r = envelope_seal(key, -19, &place, claims, n, record, &size);

                if (r == 0)
                        largest = size;
                else
                        assert_int_equal(r, -EMSGSIZE);
                assert_true(r == 0 || largest == ENVELOPE_BYTES_MAX); /* once too large, for good */
        }
        assert_int_equal(largest, ENVELOPE_BYTES_MAX);
}

static void test_what_cannot_be_sealed_is_not(void **state _unused_) {
        const ChainPlace beyond = place_at(ENVELOPE_SEQUENCE_MAX + 1), at = place_at(1);
        static uint8_t claims[ENVELOPE_BYTES_MAX + 1];
        size_t size = 7;

        assert_int_equal(envelope_seal(key, -19, &at, claims, 0, record, &size), -EINVAL);
        assert_int_equal(envelope_seal(key, -19, &at, claims, sizeof(claims), record, &size),
                         -EMSGSIZE);
        assert_int_equal(envelope_seal(key, -19, &beyond, claims, 1, record, &size), -EOVERFLOW);
        assert_int_equal(size, 7);
}

/* Every byte matters: a changed record is not one of ours. */
static void test_a_changed_record_does_not_verify(void **state _unused_) {
        size_t size = seal_at(300, -19);

        for (size_t i = 0; i < size; i++)
                for (unsigned bit = 0; bit < 8; bit++) {
                        record[i] ^= (uint8_t) (1U << bit);
                        assert_int_equal(envelope_verify(key, record, size), -EBADMSG);
                        record[i] ^= (uint8_t) (1U << bit);
                }
        assert_int_equal(envelope_verify(key, record, size), 0);
        assert_int_equal(envelope_verify(key, record, size - 1), -EBADMSG);
        assert_int_equal(envelope_verify(key, record, size + 1), -EBADMSG);
}

/* In a block of exactly its size, so that the sanitizer sees each byte read past the end. */
static void test_a_front_that_is_cut_is_none(void **state _unused_) {
        size_t size = seal_at(300, -19);
        EnvelopeHead head;

        assert_int_equal(envelope_head(record, size, &head), 0);
        for (size_t n = 0; n < head.head_bytes; n++) {
                _cleanup_free_ uint8_t *cut = malloc(n > 0 ? n : 1);

                assert_non_null(cut);
                (void) memcpy(cut, record, n);
                assert_int_equal(envelope_head(cut, n, &head), -EBADMSG);
        }
}

static void test_heads_that_are_not_the_shortest_are_none(void **state _unused_) {
        size_t size = seal_at(300, -19);
        EnvelopeHead head;

        assert_int_equal(record[4 + 80], 0x19);
        record[4 + 81] = 0; /* 0x2c in two bytes */
        assert_int_equal(envelope_head(record, size, &head), -EBADMSG);
}

/* Of a payload that would lead beyond what a record may have. */
static void test_a_payload_that_cannot_be_is_none(void **state _unused_) {
        static const uint8_t heads[][9] = {
                { 0x40 },                         /* none */
                { 0x5a, 0x00, 0x01, 0x00, 0x00 }, /* 65536 */
                { 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
                { 0x5f }, /* indefinite */
                { 0x63 }, /* a text */
        };
        size_t size = seal_at(0, -19);
        EnvelopeHead head;

        assert_int_equal(envelope_head(record, size, &head), 0);
        for (size_t i = 0; i < ELEMENTSOF(heads); i++) {
                uint8_t bent[512] = { 0 };

                (void) memcpy(bent, record, head.head_bytes - 1);
                (void) memcpy(bent + head.head_bytes - 1, heads[i], sizeof(heads[i]));
                assert_int_equal(envelope_head(bent, sizeof(bent), &(EnvelopeHead){ 0 }), -EBADMSG);
        }
}

static void test_the_hash_is_of_the_whole_record(void **state _unused_) {
        size_t size = seal_at(0, -19);
        uint8_t hash[ENVELOPE_HASH_BYTES], expected[ENVELOPE_HASH_BYTES];

        (void) crypto_hash_sha256(expected, record, size);
        envelope_hash(record, size, hash);
        assert_memory_equal(hash, expected, sizeof(hash));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_bytes_are_those_of_the_format),
                cmocka_unit_test(test_the_signature_is_over_the_structure_of_the_standard),
                cmocka_unit_test(test_the_chain_stands_where_the_format_says),
                cmocka_unit_test(test_each_width_of_a_sequence_reads_back),
                cmocka_unit_test(test_claims_of_each_width_fit_up_to_the_limit),
                cmocka_unit_test(test_what_cannot_be_sealed_is_not),
                cmocka_unit_test(test_a_changed_record_does_not_verify),
                cmocka_unit_test(test_a_front_that_is_cut_is_none),
                cmocka_unit_test(test_heads_that_are_not_the_shortest_are_none),
                cmocka_unit_test(test_a_payload_that_cannot_be_is_none),
                cmocka_unit_test(test_the_hash_is_of_the_whole_record),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
