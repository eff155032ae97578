/* SPDX-License-Identifier: Apache-2.0 */
/* What core takes from the signer. */

#include "message/channel.h"
#include "message_test.h"

#define KEY   "5820aa00000000000000000000000000000000000000000000000000000000000000"
#define CHAIN "50cc000000000000000000000000000000"

static const char golden[] = "88" KEY "0332" CHAIN "19012c11f5f4";

static int decode(const void *data, size_t size, Arena *arena _unused_) {
        SignerReady ready;

        return signer_ready_decode(data, size, &ready);
}

static int decode_failed(const void *data, size_t size, Arena *arena _unused_) {
        int error;

        return seal_failed_decode(data, size, &error);
}

static void test_ready_comes_back(void **state _unused_) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden, &size);
        SignerReady ready;

        assert_int_equal(signer_ready_decode(bytes, size, &ready), 0);
        assert_int_equal(ready.public_key[0], 0xaa);
        assert_int_equal(ready.protection, 3);
        assert_int_equal(ready.algorithm, -19);
        assert_int_equal(ready.chain[0], 0xcc);
        assert_int_equal(ready.next_sequence, 300);
        assert_int_equal(ready.torn_bytes, 17);
        assert_true(ready.reset);
        assert_false(ready.first_use);
}

static void test_other_shapes_of_ready_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",
                "88" KEY "0632" CHAIN "0000f4f4", /* a protection that is none */
                "88" KEY "0326" CHAIN "0000f4f4", /* ESP256 */
                "88" KEY "0313" CHAIN "0000f4f4", /* plus 19 */
                "88" KEY "0332"
                "41cc"
                "0000f4f4",                         /* a short chain */
                "88" KEY "0332" CHAIN "2000f4f4",   /* a sequence below zero */
                "88" KEY "0332" CHAIN "000001f4",   /* a number for a bool */
                "87" KEY "0332" CHAIN "0000f4",     /* one missing */
                "88" KEY "0332" CHAIN "0000f4f400", /* trailing bytes */
        };

        assert_int_equal(decode_hex(decode, "88" KEY "0327" CHAIN "0000f4f4"), 0);
        assert_refuses_all(decode, rows, ELEMENTSOF(rows));
}

static void test_a_failure_comes_back_negative(void **state _unused_) {
        static const char *const rows[] = { "80", "8100", "8120", "81191000", "820101" };
        int error = 0;

        assert_int_equal(seal_failed_decode("\x81\x18\x1c", 3, &error), 0);
        assert_int_equal(error, -ENOSPC);
        assert_refuses_all(decode_failed, rows, ELEMENTSOF(rows));
}

static void test_they_decode_safely(void **state _unused_) {
        assert_refuses_every_truncation(decode, golden);
        assert_survives_every_flip(decode_failed, "81181c");
        assert_refuses_every_truncation(decode_failed, "81181c");
}

static void test_a_flipped_ready_is_refused_or_another_ready(void **state _unused_) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden, &size);

        for (size_t i = 0; i < size; i++)
                for (unsigned flip = 1; flip < 256; flip++) {
                        SignerReady ready = { .algorithm = 1 };
                        int r;

                        bytes[i] ^= (uint8_t) flip;
                        r = signer_ready_decode(bytes, size, &ready);
                        bytes[i] ^= (uint8_t) flip;
                        assert_true(r == 0 || r == -EBADMSG);
                        assert_true((r < 0) == (ready.algorithm == 1)); /* untouched on failure */
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ready_comes_back),
                cmocka_unit_test(test_other_shapes_of_ready_are_refused),
                cmocka_unit_test(test_a_failure_comes_back_negative),
                cmocka_unit_test(test_they_decode_safely),
                cmocka_unit_test(test_a_flipped_ready_is_refused_or_another_ready),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
