/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"
#include "record/signed.h"

static const uint8_t payload[] = { 0xa0 };
static uint8_t bytes[1024];

static size_t make(int64_t alg, const char *typ) {
        FixtureSigner signer = fixture_signer();

        signer.key.pin.alg = alg;
        signer.typ = typ;
        return fixture_sign(&signer, payload, sizeof(payload), bytes, sizeof(bytes));
}

static RecordResult open_as(size_t size, SignedType type, const Pin *pins, size_t n) {
        Signed opened;

        return signed_open(bytes, size, type, pins, n, &opened);
}

static void test_types_are_never_exchanged(_unused_ void **state) {
        const Pin pin = fixture_key(1).pin;
        size_t size = make(-19, NULL);

        assert_int_equal(open_as(size, SIGNED_RECORD, &pin, 1), RECORD_OK);
        assert_int_equal(open_as(size, SIGNED_REPORT, &pin, 1), RECORD_WRONG_TYP);
        size = make(-19, TYP_REPORT);
        assert_int_equal(open_as(size, SIGNED_REPORT, &pin, 1), RECORD_OK);
        assert_int_equal(open_as(size, SIGNED_RECORD, &pin, 1), RECORD_WRONG_TYP);
        size = make(-19, "application/vnd.enigm.Posture+cwt");
        assert_int_equal(open_as(size, SIGNED_RECORD, &pin, 1), RECORD_WRONG_TYP);
}

/* The pin says which algorithm counts; the header does not. */
static void test_a_pin_is_a_key_and_one_algorithm(_unused_ void **state) {
        Pin pins[] = { fixture_key(1).pin, fixture_key(1).pin };

        pins[1].alg = COSE_ALG_EDDSA;
        assert_int_equal(open_as(make(-19, NULL), SIGNED_RECORD, pins, 1), RECORD_OK);
        assert_int_equal(open_as(make(-19, NULL), SIGNED_RECORD, pins + 1, 1), RECORD_ALGORITHM);
        assert_int_equal(open_as(make(-8, NULL), SIGNED_RECORD, pins, 1), RECORD_ALGORITHM);
        assert_int_equal(open_as(make(-8, NULL), SIGNED_RECORD, pins + 1, 1), RECORD_OK);
        assert_int_equal(open_as(make(-8, NULL), SIGNED_RECORD, pins, 2), RECORD_OK);
        assert_int_equal(open_as(make(-7, NULL), SIGNED_RECORD, pins, 2), RECORD_ALGORITHM);
}

static void test_only_pinned_keys_count(_unused_ void **state) {
        Pin pins[] = { fixture_key(2).pin, fixture_key(3).pin, fixture_key(1).pin };
        Signed opened;
        size_t size = make(-19, NULL);

        assert_int_equal(open_as(size, SIGNED_RECORD, pins, 0), RECORD_UNKNOWN_KEY);
        assert_int_equal(open_as(size, SIGNED_RECORD, pins, 2), RECORD_UNKNOWN_KEY);
        assert_int_equal(signed_open(bytes, size, SIGNED_RECORD, pins, 3, &opened), RECORD_OK);
        assert_memory_equal(opened.key.public_key, pins[2].public_key, PUBLIC_KEY_SIZE);
        assert_int_equal(opened.payload.size, sizeof(payload));
        assert_int_equal(opened.header.sequence, 7);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_types_are_never_exchanged),
                cmocka_unit_test(test_a_pin_is_a_key_and_one_algorithm),
                cmocka_unit_test(test_only_pinned_keys_count),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
