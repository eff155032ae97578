/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>

#include "bytes.h"
#include "cbor/decoder.h"

/* [1, -2, h'0102', "ab", {3: false}, 18(null), [], true] */
#define RICH                                                                                       \
        "88"                                                                                       \
        "01"                                                                                       \
        "21"                                                                                       \
        "420102"                                                                                   \
        "626162"                                                                                   \
        "a103f4"                                                                                   \
        "d2f6"                                                                                     \
        "80"                                                                                       \
        "f5"

static void test_an_item_is_taken_in_one_breath(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(RICH, &size);
        Decoder d;

        assert_int_equal(decoder_open(bytes, size, &d), 0);
        decoder_array_of(&d, 8);
        assert_int_equal(decoder_uint(&d), 1);
        assert_int_equal(decoder_int(&d), -2);
        assert_memory_equal(decoder_bytes_of(&d, 2), "\1\2", 2);
        CborBytes text = decoder_text(&d);
        assert_int_equal(text.size, 2);
        assert_memory_equal(text.data, "ab", 2);
        assert_int_equal(decoder_map(&d), 1);
        assert_int_equal(decoder_uint(&d), 3);
        assert_false(decoder_bool(&d));
        assert_int_equal(decoder_tag(&d), 18);
        assert_int_equal(decoder_item(&d).size, 1);
        assert_int_equal(decoder_array(&d), 0);
        assert_true(decoder_bool(&d));
        assert_int_equal(decoder_finish(&d), 0);
}

static void test_a_whole_item_is_stepped_over(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(RICH, &size);
        Decoder d = decoder(bytes, size);
        CborBytes item = decoder_item(&d);

        assert_ptr_equal(item.data, bytes);
        assert_int_equal(item.size, size);
        assert_int_equal(decoder_finish(&d), 0);
        item = decoder_item(&d);
        assert_int_equal(item.size, 0);
        assert_int_equal(decoder_finish(&d), -EBADMSG);
}

static void test_kinds_are_told_before_they_are_taken(_unused_ void **state) {
        static const struct {
                const char *hex;
                CborKind kind;
        } cases[] = {
                { "00", CBOR_KIND_UINT },  { "20", CBOR_KIND_NEGATIVE }, { "40", CBOR_KIND_BYTES },
                { "60", CBOR_KIND_TEXT },  { "80", CBOR_KIND_ARRAY },    { "a0", CBOR_KIND_MAP },
                { "d200", CBOR_KIND_TAG }, { "d83c00", CBOR_KIND_TAG },  { "f4", CBOR_KIND_BOOL },
                { "f5", CBOR_KIND_BOOL },  { "f6", CBOR_KIND_NULL },     { "", CBOR_KIND_NONE },
                { "f7", CBOR_KIND_NONE },  { "ff", CBOR_KIND_NONE },     { "18", CBOR_KIND_NONE },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                size_t size;
                _cleanup_free_ uint8_t *bytes = bytes_of(cases[i].hex, &size);
                Decoder d = decoder(bytes, size);

                assert_int_equal(decoder_kind(&d), cases[i].kind);
                assert_int_equal(d.error, 0);
        }
}

/* Whichever way one asks, another kind fails for good and yields zero. */
static void test_another_kind_fails_for_good(_unused_ void **state) {
        const uint8_t bytes[] = { 0xf6, 0x00 };

        for (unsigned way = 0; way < 9; way++) {
                Decoder d = decoder(bytes, sizeof(bytes));

                switch (way) {
                case 0:
                        assert_int_equal(decoder_uint(&d), 0);
                        break;
                case 1:
                        assert_int_equal(decoder_int(&d), 0);
                        break;
                case 2:
                        assert_false(decoder_bool(&d));
                        break;
                case 3:
                        assert_null(decoder_bytes(&d).data);
                        break;
                case 4:
                        assert_null(decoder_text(&d).data);
                        break;
                case 5:
                        assert_int_equal(decoder_array(&d), 0);
                        break;
                case 6:
                        assert_int_equal(decoder_map(&d), 0);
                        break;
                case 7:
                        assert_int_equal(decoder_tag(&d), 0);
                        break;
                default:
                        assert_null(decoder_bytes_of(&d, 0));
                        break;
                }
                assert_int_equal(decoder_finish(&d), -EBADMSG);
                assert_int_equal(decoder_kind(&d), CBOR_KIND_NONE);
                assert_int_equal(decoder_uint(&d), 0);
        }
}

static void test_sizes_and_counts_are_held_to(_unused_ void **state) {
        const uint8_t two_bytes[] = { 0x42, 1, 2 }, two_items[] = { 0x82, 1, 2 };
        Decoder d = decoder(two_bytes, sizeof(two_bytes));

        assert_null(decoder_bytes_of(&d, 3));
        assert_int_equal(d.error, -EBADMSG);
        d = decoder(two_items, sizeof(two_items));
        decoder_array_of(&d, 3);
        assert_int_equal(d.error, -EBADMSG);
}

static void test_integers_end_where_int64_does(_unused_ void **state) {
        static const struct {
                const char *hex;
                int64_t value;
                int error;
        } cases[] = {
                { "1b7fffffffffffffff", INT64_MAX, 0 },
                { "1b8000000000000000", 0, -EBADMSG },
                { "3b7fffffffffffffff", INT64_MIN, 0 },
                { "3b8000000000000000", 0, -EBADMSG },
                { "3a00011237", -70200, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                size_t size;
                _cleanup_free_ uint8_t *bytes = bytes_of(cases[i].hex, &size);
                Decoder d = decoder(bytes, size);

                assert_true(decoder_int(&d) == cases[i].value);
                assert_int_equal(d.error, cases[i].error);
        }
}

static void test_only_what_is_accepted_is_opened(_unused_ void **state) {
        const uint8_t wide[] = { 0x18, 0x01 }, two[] = { 0x01, 0x01 };
        Decoder d = { .size = 77 };

        assert_int_equal(decoder_open(wide, sizeof(wide), &d), -EBADMSG);
        assert_int_equal(decoder_open(two, sizeof(two), &d), -EBADMSG);
        assert_int_equal(decoder_open(two, 0, &d), -EBADMSG);
        assert_int_equal(d.size, 77);
}

/* Bytes that nobody accepted must not lead it astray either. */
static void test_unaccepted_bytes_are_not_read_past_their_end(_unused_ void **state) {
        static const char *const hex[] = {
                "5affffffff00", "9bffffffffffffffff", "bbffffffffffffffff00", "a18218", "d2",
                "9f00ff"
        };

        for (size_t i = 0; i < ELEMENTSOF(hex); i++) {
                size_t size;
                _cleanup_free_ uint8_t *bytes = bytes_of(hex[i], &size);
                Decoder d = decoder(bytes, size);

                assert_null(decoder_item(&d).data);
                assert_int_equal(d.error, -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_item_is_taken_in_one_breath),
                cmocka_unit_test(test_a_whole_item_is_stepped_over),
                cmocka_unit_test(test_kinds_are_told_before_they_are_taken),
                cmocka_unit_test(test_another_kind_fails_for_good),
                cmocka_unit_test(test_sizes_and_counts_are_held_to),
                cmocka_unit_test(test_integers_end_where_int64_does),
                cmocka_unit_test(test_only_what_is_accepted_is_opened),
                cmocka_unit_test(test_unaccepted_bytes_are_not_read_past_their_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
