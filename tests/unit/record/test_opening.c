/* SPDX-License-Identifier: Apache-2.0 */

#include "base/hex.h"
#include "record/opening.h"
#include "record_test.h"

static const Opening check = {
        .salt = { 1, 2, 3 },
        .gate = 5,
        .objective = 2,
        .check = 300,
        .status = STATUS_VIOLATED,
        .sources = 0x44,
        .tier = 2,
        .observed_at_s = 1795428000,
        .reason = REASON_CONTRADICTION,
        .has_evidence = true,
        .evidence = { 0xee },
};

static size_t encode(const Opening *opening, uint8_t buffer[OPENING_SIZE_MAX]) {
        Encoder e = encoder(buffer, OPENING_SIZE_MAX);
        size_t size;

        opening_encode(opening, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static void expect_hex(const Opening *opening, const char *expect) {
        uint8_t buffer[OPENING_SIZE_MAX];
        char hex[2 * OPENING_SIZE_MAX + 1];

        hex_encode(buffer, encode(opening, buffer), hex);
        assert_string_equal(hex, expect);
}

#define SALT "5001020300000000000000000000000000"

static void test_the_bytes_are_those_that_were_agreed(_unused_ void **state) {
        Opening bare = check;
        const Opening decoy = { .salt = { 1, 2, 3 }, .is_decoy = true };

        bare.reason = REASON_NONE;
        bare.has_evidence = false;
        expect_hex(&decoy, "81" SALT);
        expect_hex(&bare, "82" SALT "a700050102"
                          "0219012c"
                          "0304"
                          "041844"
                          "0502"
                          "061a6b040ea0");
        expect_hex(&check, "82" SALT "a900050102"
                           "0219012c"
                           "0304"
                           "041844"
                           "0502"
                           "061a6b040ea0"
                           "0707"
                           "085820ee00000000000000000000000000000000000000000000000000000000"
                           "000000");
}

static void test_what_is_written_is_what_is_read(_unused_ void **state) {
        uint8_t buffer[OPENING_SIZE_MAX];
        Opening read;

        assert_int_equal(opening_decode(buffer, encode(&check, buffer), &read), RECORD_OK);
        assert_int_equal(read.gate, 5);
        assert_int_equal(read.objective, 2);
        assert_int_equal(read.check, 300);
        assert_int_equal(read.status, STATUS_VIOLATED);
        assert_int_equal(read.sources, 0x44);
        assert_int_equal(read.tier, 2);
        assert_int_equal(read.observed_at_s, 1795428000);
        assert_int_equal(read.reason, REASON_CONTRADICTION);
        assert_true(read.has_evidence);
        assert_memory_equal(read.evidence, check.evidence, CLAIMS_DIGEST_SIZE);
        assert_false(read.is_decoy);
        assert_int_equal(opening_decode("\x81\x50"
                                        "0123456789abcdef",
                                        18, &read),
                         RECORD_OK);
        assert_true(read.is_decoy);
}

static void test_numbers_beyond_their_ends_are_out_of_range(_unused_ void **state) {
        uint8_t buffer[OPENING_SIZE_MAX];
        Opening wrong[7], read;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                wrong[i] = check;
        wrong[0].gate = 17;
        wrong[1].objective = 3;
        wrong[2].status = _STATUS_MAX;
        wrong[3].sources = 0x80;
        wrong[4].tier = 6;
        wrong[5].reason = _REASON_MAX;
        wrong[6].check = (uint64_t) 1 << 53;
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(opening_decode(buffer, encode(&wrong[i], buffer), &read),
                                 RECORD_OUT_OF_RANGE);
}

static void test_every_proper_prefix_is_truncated(_unused_ void **state) {
        uint8_t buffer[OPENING_SIZE_MAX];
        size_t size = encode(&check, buffer);
        Opening read;

        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ uint8_t *prefix = exactly(buffer, n);

                assert_int_equal(opening_decode(prefix, n, &read),
                                 n == 0 ? RECORD_EMPTY : RECORD_TRUNCATED);
        }
}

/* SHA-256 of "abc", FIPS 180-4. */
static void test_a_commitment_is_the_hash_of_its_opening(_unused_ void **state) {
        uint8_t digest[CLAIMS_DIGEST_SIZE];
        char hex[2 * CLAIMS_DIGEST_SIZE + 1];

        opening_digest("abc", 3, digest);
        hex_encode(digest, sizeof(digest), hex);
        assert_string_equal(hex,
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_bytes_are_those_that_were_agreed),
                cmocka_unit_test(test_what_is_written_is_what_is_read),
                cmocka_unit_test(test_numbers_beyond_their_ends_are_out_of_range),
                cmocka_unit_test(test_every_proper_prefix_is_truncated),
                cmocka_unit_test(test_a_commitment_is_the_hash_of_its_opening),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
