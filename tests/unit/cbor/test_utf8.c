/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "cbor/utf8.h"

/* The encoding of a code point by the arithmetic of RFC 3629 section 3, in `n` bytes. */
static size_t encode(uint32_t point, size_t n, uint8_t ret[4]) {
        static const uint8_t marks[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };

        for (size_t i = n - 1; i > 0; i--) {
                ret[i] = (uint8_t) (0x80 | (point & 0x3f));
                point >>= 6;
        }
        ret[0] = (uint8_t) (marks[n] | point);
        return n;
}

static size_t shortest(uint32_t point) {
        return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static bool check(uint32_t point, size_t n) {
        uint8_t bytes[4];
        size_t size = encode(point, n, bytes);
        _cleanup_free_ uint8_t *copy = exactly(bytes, size);

        return utf8_is_valid(copy, size);
}

/* Each edge of each range, and around it. */
static void test_code_points_are_valid_in_their_shortest_form_alone(_unused_ void **state) {
        static const uint32_t edges[] = { 0x0,    0x7f,   0x80,    0x7ff,   0x800,    0xd7ff,
                                          0xe000, 0xffff, 0x10000, 0x3ffff, 0x100000, 0x10ffff };

        for (size_t i = 0; i < ELEMENTSOF(edges); i++) {
                assert_true(check(edges[i], shortest(edges[i])));
                for (size_t n = shortest(edges[i]) + 1; n <= 4; n++)
                        assert_false(check(edges[i], n));
        }
}

static void test_surrogates_and_what_is_above_unicode_are_not(_unused_ void **state) {
        assert_false(check(0xd800, 3));
        assert_false(check(0xdbff, 3));
        assert_false(check(0xdc00, 3));
        assert_false(check(0xdfff, 3));
        assert_false(check(0x110000, 4));
        assert_false(check(0x1fffff, 4));
}

static void test_a_character_that_is_cut_or_interrupted_is_not(_unused_ void **state) {
        uint8_t bytes[4];

        for (uint32_t point = 0x80; point <= 0x10ffff; point += 0x3e7) {
                size_t size = encode(point, shortest(point), bytes);

                if (!utf8_is_valid(bytes, size))
                        continue; /* a surrogate */
                for (size_t n = 1; n < size; n++) {
                        _cleanup_free_ uint8_t *cut = exactly(bytes, n);
                        uint8_t kept = bytes[n];

                        assert_false(utf8_is_valid(cut, n));
                        bytes[n] = 'a';
                        assert_false(utf8_is_valid(bytes, size));
                        bytes[n] = kept;
                }
        }
}

static void test_a_byte_that_starts_nothing_is_not(_unused_ void **state) {
        for (unsigned first = 0x80; first < 0x100; first++) {
                uint8_t byte = (uint8_t) first;

                assert_false(utf8_is_valid(&byte, 1));
        }
        assert_true(utf8_is_valid((const uint8_t *) "a\xc3\xa9z", 4));
        assert_false(utf8_is_valid((const uint8_t *) "\xc3\xa9\x80", 3));
        assert_true(utf8_is_valid(NULL, 0));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_code_points_are_valid_in_their_shortest_form_alone),
                cmocka_unit_test(test_surrogates_and_what_is_above_unicode_are_not),
                cmocka_unit_test(test_a_character_that_is_cut_or_interrupted_is_not),
                cmocka_unit_test(test_a_byte_that_starts_nothing_is_not),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
