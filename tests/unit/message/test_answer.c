/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: golden bytes, and that an error carries none. */

#include "message/channel.h"
#include "message_test.h"

static const char golden[] = "820043010203";
static const char golden_memfd[] = "811a00010000";

static int decode(const void *data, size_t size, Arena *arena _unused_) {
        CborBytes bytes;
        int error;

        return answer_decode(data, size, &error, &bytes);
}

static int decode_memfd(const void *data, size_t size, Arena *arena _unused_) {
        size_t n_bytes;

        return answer_memfd_decode(data, size, &n_bytes);
}

static void test_an_answer_has_its_bytes_and_comes_back(void **state _unused_) {
        uint8_t bytes[16];
        CborBytes back;
        size_t size;
        int error = 1;

        assert_int_equal(answer_encode(0, "\1\2\3", 3, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden);
        assert_int_equal(answer_decode(bytes, size, &error, &back), 0);
        assert_int_equal(error, 0);
        assert_int_equal(back.size, 3);
        assert_memory_equal(back.data, "\1\2\3", 3);
}

static void test_an_error_comes_back_negative_and_without_bytes(void **state _unused_) {
        static const int errors[] = { ENOENT, -ENOENT };

        for (size_t i = 0; i < ELEMENTSOF(errors); i++) {
                uint8_t bytes[16];
                CborBytes back;
                size_t size;
                int error = 0;

                assert_int_equal(answer_encode(errors[i], "x", 1, bytes, sizeof(bytes), &size), 0);
                assert_golden(bytes, size, "820240");
                assert_int_equal(answer_decode(bytes, size, &error, &back), 0);
                assert_int_equal(error, -ENOENT);
                assert_int_equal(back.size, 0);
        }
}

static void test_an_answer_that_does_not_fit_is_not_sent(void **state _unused_) {
        uint8_t bytes[5];
        size_t size;

        assert_int_equal(answer_encode(0, "\1\2\3", 3, bytes, sizeof(bytes), &size), -EMSGSIZE);
}

static void test_other_answers_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80", "8100", "822040", "8219100040", "82024101", "820063616263", "83004000",
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(decode_hex(decode, rows[i]), -EBADMSG);
}

static void test_a_memfd_is_announced_with_its_size(void **state _unused_) {
        uint8_t bytes[16];
        size_t size, back;

        assert_int_equal(answer_memfd_encode(65536, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden_memfd);
        assert_int_equal(answer_memfd_decode(bytes, size, &back), 0);
        assert_int_equal(back, 65536);
        assert_int_equal(decode_hex(decode_memfd, "811a01000000"), 0);
        assert_int_equal(decode_hex(decode_memfd, "811a01000001"), -EBADMSG);
}

static void test_they_decode_safely(void **state _unused_) {
        assert_refuses_every_truncation(decode, golden);
        assert_survives_every_flip(decode, golden);
        assert_refuses_every_truncation(decode_memfd, golden_memfd);
        assert_survives_every_flip(decode_memfd, golden_memfd);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_answer_has_its_bytes_and_comes_back),
                cmocka_unit_test(test_an_error_comes_back_negative_and_without_bytes),
                cmocka_unit_test(test_an_answer_that_does_not_fit_is_not_sent),
                cmocka_unit_test(test_other_answers_are_refused),
                cmocka_unit_test(test_a_memfd_is_announced_with_its_size),
                cmocka_unit_test(test_they_decode_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
