/* SPDX-License-Identifier: Apache-2.0 */
/* Registers: what the kernel prints of them, and how they are extended. */

#include "base/hex.h"
#include "recorded_tpm.h"

#define DIGITS64 "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff"

static void test_parse(_unused_ void **state) {
        static const struct {
                const char *text;
                PcrHash hash;
                int result;
        } cases[] = {
                { DIGITS64 "\n", PCR_HASH_SHA256, 0 },
                { DIGITS64, PCR_HASH_SHA256, -EBADMSG },
                { DIGITS64 "\n\n", PCR_HASH_SHA256, -EBADMSG },
                { DIGITS64 "0\n", PCR_HASH_SHA256, -EBADMSG },
                { "0" DIGITS64 "\n", PCR_HASH_SHA256, -EBADMSG },
                { DIGITS64 "\n", PCR_HASH_SHA384, -EBADMSG },
                { DIGITS64 DIGITS64 "\n", PCR_HASH_SHA512, 0 },
                { DIGITS64 DIGITS64 DIGITS64 "\n", PCR_HASH_SHA512, -EBADMSG },
                { "x0112233445566778899AABBCCDDEEFF00112233\n", PCR_HASH_SHA1, -EBADMSG },
                { "00112233445566778899AABBCCDDEEFF00112233\n", PCR_HASH_SHA1, 0 },
                { "", PCR_HASH_SHA256, -EBADMSG },
                { "\n", PCR_HASH_SHA256, -EBADMSG },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text printed = exact_text(cases[i].text);
                uint8_t pcr[PCR_BYTES_MAX] = { 0 };

                assert_int_equal(pcr_parse(printed.data, printed.size, cases[i].hash, pcr),
                                 cases[i].result);
                assert_int_equal(pcr[1], cases[i].result == 0 ? 0x11 : 0);
        }
}

/* FIPS 180-4's own example, "abc". */
static void test_digests(_unused_ void **state) {
        static const struct {
                PcrHash hash;
                const char *hex;
        } cases[] = {
                { PCR_HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
                { PCR_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
                                   "ad" },
                { PCR_HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5b"
                                   "ed8086072ba1e7cc2358baeca134c825a7" },
                { PCR_HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d3"
                                   "9a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54c"
                                   "a49f" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint8_t digest[PCR_BYTES_MAX];
                char hex[2 * PCR_BYTES_MAX + 1];

                pcr_digest(cases[i].hash, "abc", 3, digest);
                hex_encode(digest, pcr_hash_bytes(cases[i].hash), hex);
                assert_string_equal(hex, cases[i].hex);
        }
}

static void test_extending_is_the_digest_of_both(_unused_ void **state) {
        PcrBank bank, other;
        uint8_t both[64] = { [32] = 1 }, digest[32] = { 1 };

        pcr_bank_reset(&bank, PCR_HASH_SHA256);
        assert_true(pcr_bank_is_zero(&bank, 7));
        assert_false(pcr_bank_is_zero(&bank, 17));
        pcr_bank_extend(&bank, 7, digest);
        pcr_bank_reset(&other, PCR_HASH_SHA256);
        pcr_digest(PCR_HASH_SHA256, both, sizeof(both), other.value[7]);
        assert_true(pcr_bank_same(&bank, &other, 7));
        assert_false(pcr_bank_is_zero(&bank, 7));

        other.hash = PCR_HASH_SHA384;
        assert_false(pcr_bank_same(&bank, &other, 7));
}

static void test_only_known_hashes_have_a_name(_unused_ void **state) {
        assert_int_equal(pcr_hash_of(0x000b), PCR_HASH_SHA256);
        assert_int_equal(pcr_hash_of(0x0012), PCR_HASH_UNKNOWN); /* SM3 */
        assert_string_equal(pcr_hash_name(PCR_HASH_UNKNOWN), "");
        assert_int_equal(pcr_hash_bytes((PcrHash) 99), 0);
}

static void test_the_recorded_banks_are_read(_unused_ void **state) {
        PcrBank bank;

        recorded_bank(UKI_TPM, PCR_HASH_SHA256, &bank);
        assert_false(pcr_bank_is_zero(&bank, 0));
        assert_true(pcr_bank_is_zero(&bank, 8));
        recorded_bank(OFF_TPM, PCR_HASH_SHA384, &bank);
        assert_false(pcr_bank_is_zero(&bank, 7));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                cmocka_unit_test(test_digests),
                cmocka_unit_test(test_extending_is_the_digest_of_both),
                cmocka_unit_test(test_only_known_hashes_have_a_name),
                cmocka_unit_test(test_the_recorded_banks_are_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
