/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"
#include "record/envelope.h"

static uint8_t record[RECORD_SIZE_MAX];
static Claims claims;

static size_t make(void) {
        FixtureSigner signer = fixture_signer();

        fixture_claims(&claims);
        return fixture_record(&signer, &claims, record);
}

static void test_the_parts_are_found(_unused_ void **state) {
        size_t size = make();
        Envelope envelope;
        Header header;

        assert_int_equal(envelope_parse(record, size, &envelope), RECORD_OK);
        assert_ptr_equal(envelope.signature, record + size - SIGNATURE_SIZE);
        assert_ptr_equal(envelope.protected_header.data, record + 4); /* d2 84 58 L */
        assert_int_equal(header_parse(envelope.protected_header, &header), RECORD_OK);
        assert_int_equal(header.alg, -19);
        assert_true(header.is_record);
        assert_false(header.is_report);
        assert_int_equal(header.sequence, 7);
        assert_int_equal(header.chain_id[0], 0x66);
        assert_int_equal(header.previous[31], 0x77);
        assert_true(header_follows(&header));
        /* Where a signer looks for them without a decoder. */
        assert_memory_equal(envelope.protected_header.data + 64, header.chain_id, CHAIN_ID_SIZE);
        assert_int_equal(envelope.protected_header.data[80], 7);
}

static void test_no_previous_hash_is_told(_unused_ void **state) {
        Header header = { 0 };

        assert_false(header_follows(&header));
        header.previous[31] = 1;
        assert_true(header_follows(&header));
}

static void test_the_signature_is_of_one_key_over_every_byte(_unused_ void **state) {
        FixtureKey key = fixture_key(1), other = fixture_key(2);
        size_t size = make();
        Envelope envelope;

        assert_int_equal(envelope_parse(record, size, &envelope), RECORD_OK);
        assert_int_equal(envelope_verify(&envelope, key.pin.public_key), RECORD_OK);
        assert_int_equal(envelope_verify(&envelope, other.pin.public_key), RECORD_SIGNATURE);
        record[size - 200] ^= 1;
        assert_int_equal(envelope_verify(&envelope, key.pin.public_key), RECORD_SIGNATURE);
}

static void test_a_sequence_is_walked_without_keys(_unused_ void **state) {
        size_t size = make(), found = 77;
        Header header = { .sequence = 77 };

        memcpy(record + size, "\xff\xff", 2);
        assert_int_equal(envelope_peek(record, size + 2, &found, &header), RECORD_OK);
        assert_int_equal(found, size);
        assert_int_equal(header.sequence, 7);
        assert_int_equal(envelope_peek(record, size - 1, &found, &header), RECORD_TRUNCATED);
        assert_int_equal(envelope_peek(record, 0, &found, &header), RECORD_EMPTY);
        assert_int_equal(envelope_peek(record + size, 2, &found, &header),
                         RECORD_INDEFINITE_LENGTH);
        assert_int_equal(found, size);
}

static void test_sequences_are_read_at_every_width(_unused_ void **state) {
        static const uint64_t edges[] = { 1,     23,    24,         255,        256,
                                          65535, 65536, 4294967295, 4294967296, COUNT_MAX };
        FixtureSigner signer = fixture_signer();
        Header header;
        size_t size, found;

        fixture_claims(&claims);
        for (size_t i = 0; i < ELEMENTSOF(edges); i++) {
                signer.sequence = edges[i];
                size = fixture_record(&signer, &claims, record);
                assert_int_equal(envelope_peek(record, size, &found, &header), RECORD_OK);
                assert_int_equal(header.sequence, edges[i]);
        }
        signer.sequence = COUNT_MAX + 1;
        size = fixture_record(&signer, &claims, record);
        assert_int_equal(envelope_peek(record, size, &found, &header), RECORD_PROTECTED_HEADER);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_parts_are_found),
                cmocka_unit_test(test_no_previous_hash_is_told),
                cmocka_unit_test(test_the_signature_is_of_one_key_over_every_byte),
                cmocka_unit_test(test_a_sequence_is_walked_without_keys),
                cmocka_unit_test(test_sequences_are_read_at_every_width),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
