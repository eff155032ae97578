/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>

#include "bytes.h"
#include "cbor/acceptor.h"
#include "cbor/encoder.h"

static void expect_hex(const Encoder *e, const char *expect) {
        char hex[2 * 64 + 1];
        size_t size;

        assert_int_equal(encoder_result(e, &size), 0);
        assert_true(size <= 64);
        hex_encode(e->data, size, hex);
        assert_string_equal(hex, expect);
        assert_int_equal(acceptor_check(e->data, size), ACCEPTANCE_OK);
}

static void test_integers_at_every_width(_unused_ void **state) {
        static const struct {
                int64_t value;
                const char *hex;
        } cases[] = {
                { 0, "00" },
                { 23, "17" },
                { 24, "1818" },
                { 255, "18ff" },
                { 256, "190100" },
                { 65535, "19ffff" },
                { 65536, "1a00010000" },
                { 4294967295, "1affffffff" },
                { 4294967296, "1b0000000100000000" },
                { INT64_MAX, "1b7fffffffffffffff" },
                { -1, "20" },
                { -24, "37" },
                { -25, "3818" },
                { -256, "38ff" },
                { -257, "390100" },
                { -70200, "3a00011237" },
                { -4294967296, "3affffffff" },
                { -4294967297, "3b0000000100000000" },
                { INT64_MIN, "3b7fffffffffffffff" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint8_t buffer[16];
                Encoder e = encoder(buffer, sizeof(buffer));

                encoder_int(&e, cases[i].value);
                expect_hex(&e, cases[i].hex);
        }

        uint8_t buffer[16];
        Encoder e = encoder(buffer, sizeof(buffer));
        encoder_uint(&e, UINT64_MAX);
        expect_hex(&e, "1bffffffffffffffff");
}

static void encode_rich(Encoder *e) {
        static const uint8_t bytes[] = { 1, 2, 3 }, item[] = { 0x81, 0xf5 };

        encoder_tag(e, 18);
        encoder_array(e, 6);
        encoder_bytes(e, bytes, sizeof(bytes));
        encoder_bytes(e, NULL, 0);
        encoder_map(e, 1);
        encoder_text(e, "a");
        encoder_bool(e, false);
        encoder_tag(e, 60);
        encoder_text(e, "");
        encoder_raw(e, item, sizeof(item));
        encoder_int(e, -257);
}

#define RICH "d2864301020340a16161f4d83c6081f5390100"

static void test_every_kind_of_item(_unused_ void **state) {
        uint8_t buffer[64];
        Encoder e = encoder(buffer, sizeof(buffer));

        encode_rich(&e);
        expect_hex(&e, RICH);
}

/* What is too small by one byte or more overflows for good, and no byte behind it is touched. */
static void test_what_does_not_fit_is_refused_at_every_size(_unused_ void **state) {
        size_t whole = strlen(RICH) / 2;

        for (size_t n = 0; n <= whole; n++) {
                _cleanup_free_ uint8_t *buffer = malloc(n > 0 ? n : 1);
                Encoder e = encoder(buffer, n);
                size_t size = 77;

                encode_rich(&e);
                assert_int_equal(encoder_result(&e, &size), n == whole ? 0 : -EMSGSIZE);
                assert_int_equal(size, n == whole ? whole : 77);
                encoder_uint(&e, 0);
                assert_int_equal(encoder_result(&e, &size), -EMSGSIZE);
                assert_true(e.size <= n);
        }
}

static void test_a_string_is_written_whole_or_not_at_all(_unused_ void **state) {
        uint8_t buffer[4];
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_uint(&e, 1);
        encoder_text(&e, "abc");
        assert_int_equal(e.size, 1);
        assert_true(e.overflow);
        encoder_uint(&e, 2); /* would fit; the overflow stays */
        assert_int_equal(e.size, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_integers_at_every_width),
                cmocka_unit_test(test_every_kind_of_item),
                cmocka_unit_test(test_what_does_not_fit_is_refused_at_every_size),
                cmocka_unit_test(test_a_string_is_written_whole_or_not_at_all),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
