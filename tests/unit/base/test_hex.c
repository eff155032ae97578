/* SPDX-License-Identifier: Apache-2.0 */
/* Hexadecimal. */

#include "base/hex.h"
#include "base_test.h"

static void test_every_byte_goes_there_and_back(void **state _unused_) {
        uint8_t bytes[256], back[256];
        char text[513];

        for (size_t i = 0; i < sizeof(bytes); i++)
                bytes[i] = (uint8_t) i;
        hex_encode(bytes, sizeof(bytes), text);
        assert_int_equal(strlen(text), 512);
        assert_memory_equal(text, "000102030405060708090a0b0c0d0e0f1011", 36);
        assert_int_equal(hex_decode(text, back, sizeof(back)), 0);
        assert_memory_equal(back, bytes, sizeof(bytes));
}

static void test_no_bytes_are_an_empty_text(void **state _unused_) {
        char text[1] = { 'x' };

        hex_encode(NULL, 0, text);
        assert_string_equal(text, "");
        assert_int_equal(hex_decode("", NULL, 0), 0);
}

static void test_either_case_is_read(void **state _unused_) {
        uint8_t bytes[3];

        assert_int_equal(hex_decode("aBcDeF", bytes, 3), 0);
        assert_memory_equal(bytes, "\xab\xcd\xef", 3);
}

static void test_other_texts_are_refused_and_nothing_is_written(void **state _unused_) {
        static const char *const rows[] = { "",     "0",    "00",   "000",  "00000",
                                            "000g", "0x00", "00 0", "-100", "00\n0",
                                            "00:0", "00@0", "00`0", "00/0", "\377000" };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                uint8_t bytes[2] = { 7, 7 };

                assert_int_equal(hex_decode(rows[i], bytes, 2), -EBADMSG);
                assert_int_equal(bytes[0], 7);
                assert_int_equal(bytes[1], 7);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_byte_goes_there_and_back),
                cmocka_unit_test(test_no_bytes_are_an_empty_text),
                cmocka_unit_test(test_either_case_is_read),
                cmocka_unit_test(test_other_texts_are_refused_and_nothing_is_written),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
