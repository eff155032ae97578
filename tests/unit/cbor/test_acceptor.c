/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The acceptor over bytes written down here; those of tests/vectors are checked there as well.
 */

#include "bytes.h"
#include "cbor/acceptor.h"

static Acceptance check_hex(const char *hex) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(hex, &size);

        return acceptor_check(bytes, size);
}

/* RFC 8949 appendix F.1: everything that is not well-formed. */
static const char *const not_well_formed[] = {
        /* end of input in a head */
        "18",
        "19",
        "1a",
        "1b",
        "1901",
        "1a0102",
        "1b01020304050607",
        "38",
        "58",
        "78",
        "98",
        "9a01ff00",
        "b8",
        "d8",
        "f8",
        "f900",
        "fa0000",
        "fb000000",
        /* strings with short data */
        "41",
        "61",
        "5affffffff00",
        "5bffffffffffffffff010203",
        "7affffffff00",
        "7b7fffffffffffffff010203",
        /* maps and arrays not closed with enough items */
        "81",
        "818181818181818181",
        "8200",
        "a1",
        "a20102",
        "a100",
        "a2000000",
        /* a tag without content */
        "c0",
        /* indefinite strings without a break */
        "5f4100",
        "7f6100",
        /* indefinite maps and arrays without a break */
        "9f",
        "9f0102",
        "bf",
        "bf01020102",
        "819f",
        "9f8000",
        "9f9f9f9f9fffffffff",
        "9f819f819f9fffffff",
        /* reserved additional information */
        "1c",
        "1d",
        "1e",
        "3c",
        "3d",
        "3e",
        "5c",
        "5d",
        "5e",
        "7c",
        "7d",
        "7e",
        "9c",
        "9d",
        "9e",
        "bc",
        "bd",
        "be",
        "dc",
        "dd",
        "de",
        "fc",
        "fd",
        "fe",
        /* reserved two-byte encodings of simple values */
        "f800",
        "f801",
        "f818",
        "f81f",
        /* chunks of the wrong type */
        "5f00ff",
        "5f21ff",
        "5f6100ff",
        "5f80ff",
        "5fa0ff",
        "5fc000ff",
        "5fe0ff",
        "7f4100ff",
        /* chunks of indefinite length */
        "5f5f4100ffff",
        "7f7f6100ffff",
        /* a break on its own, or where it does not belong */
        "ff",
        "81ff",
        "8200ff",
        "a1ff",
        "a1ff00",
        "a100ff",
        "a20000ff",
        "9f81ff",
        "9f829f819f9fffffffff",
        /* an odd number of items in an indefinite map */
        "bf00ff",
        "bf000000ff",
        /* major types that have no indefinite form */
        "1f",
        "3f",
        "df",
};

static void test_nothing_that_is_not_well_formed_is_accepted(_unused_ void **state) {
        assert_int_equal(ELEMENTSOF(not_well_formed), 94);
        for (size_t i = 0; i < ELEMENTSOF(not_well_formed); i++)
                if (check_hex(not_well_formed[i]) == ACCEPTANCE_OK)
                        fail_msg("accepted %s", not_well_formed[i]);
}

static const struct {
        const char *hex;
        Acceptance expect;
} cases[] = {
        { "", ACCEPTANCE_EMPTY },
        { "00", ACCEPTANCE_OK },
        { "a0", ACCEPTANCE_OK },
        { "80", ACCEPTANCE_OK },
        { "f4", ACCEPTANCE_OK },
        { "f5", ACCEPTANCE_OK },
        { "f6", ACCEPTANCE_OK },
        { "f7", ACCEPTANCE_SIMPLE_VALUE },
        { "e0", ACCEPTANCE_SIMPLE_VALUE },
        { "f8ff", ACCEPTANCE_SIMPLE_VALUE },
        { "f97e00", ACCEPTANCE_FLOAT },
        { "f9", ACCEPTANCE_FLOAT }, /* what the first byte tells comes before what is missing */
        { "1c", ACCEPTANCE_RESERVED_HEAD },
        { "9f", ACCEPTANCE_INDEFINITE_LENGTH },
        { "ff", ACCEPTANCE_INDEFINITE_LENGTH },
        { "0000", ACCEPTANCE_TRAILING_BYTES },
        /* tags: 18 with its one-byte head, 60 with two bytes, wherever they stand */
        { "d200", ACCEPTANCE_OK },
        { "d83c00", ACCEPTANCE_OK },
        { "d81200", ACCEPTANCE_NON_SHORTEST_HEAD },
        { "d100", ACCEPTANCE_TAG_NOT_ALLOWED },
        { "d300", ACCEPTANCE_TAG_NOT_ALLOWED },
        { "d83d00", ACCEPTANCE_TAG_NOT_ALLOWED },
        { "d9d9f700", ACCEPTANCE_TAG_NOT_ALLOWED },
        { "a1d2004100", ACCEPTANCE_OK }, /* a tag as a key */
        { "d2", ACCEPTANCE_TRUNCATED },
        /* a wide head is named before the bytes that its argument claims */
        { "5805", ACCEPTANCE_NON_SHORTEST_HEAD },
        { "45", ACCEPTANCE_TRUNCATED },
        { "9b0000000000000001", ACCEPTANCE_NON_SHORTEST_HEAD },
        /* giants */
        { "9a3fffffff", ACCEPTANCE_TRUNCATED },
        { "bb7fffffffffffffff", ACCEPTANCE_TRUNCATED },
        { "bbffffffffffffffff", ACCEPTANCE_TRUNCATED },
        { "9bffffffffffffffff00", ACCEPTANCE_TRUNCATED },
        { "a200", ACCEPTANCE_TRUNCATED },
        /* keys */
        { "a201000200", ACCEPTANCE_OK },
        { "a202000100", ACCEPTANCE_UNSORTED_KEYS },
        { "a201000100", ACCEPTANCE_DUPLICATE_KEY },
        { "a21864002000", ACCEPTANCE_OK },            /* 100 before -1: bytewise */
        { "a22000186400", ACCEPTANCE_UNSORTED_KEYS }, /* the order of RFC 7049 */
        { "a2626161006162f6", ACCEPTANCE_UNSORTED_KEYS },
        { "a2616200626161f6", ACCEPTANCE_OK },
        { "a28000810000", ACCEPTANCE_OK }, /* arrays as keys */
        { "a2810000800000", ACCEPTANCE_UNSORTED_KEYS },
        { "a2810000810000", ACCEPTANCE_DUPLICATE_KEY },
        { "82a10100a10100", ACCEPTANCE_OK }, /* each map has keys of its own */
        { "a101a201000100", ACCEPTANCE_DUPLICATE_KEY },
        /* text */
        { "62c3a9", ACCEPTANCE_OK },
        { "62c3c3", ACCEPTANCE_BAD_UTF8 },
        { "42c3c3", ACCEPTANCE_OK },
};

static void test_each_defect_has_its_name(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Acceptance found = check_hex(cases[i].hex);

                if (found != cases[i].expect)
                        fail_msg("%s: %s, not %s", cases[i].hex, acceptance_name(found),
                                 acceptance_name(cases[i].expect));
        }
}

/* For every major type with an argument: the last value of each width, and the first of the next. */
static const struct {
        const char *shortest, *wider;
        uint64_t value;
} edges[] = {
        { "00", "1800", 0 },
        { "17", "1817", 23 },
        { "1818", "190018", 24 },
        { "18ff", "1900ff", 255 },
        { "190100", "1a00000100", 256 },
        { "19ffff", "1a0000ffff", 65535 },
        { "1a00010000", "1b0000000000010000", 65536 },
        { "1affffffff", "1b00000000ffffffff", 4294967295 },
        { "1b0000000100000000", NULL, 4294967296 },
        { "1bffffffffffffffff", NULL, UINT64_MAX },
};

static Acceptance check_as(unsigned major, const char *head) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(head, &size);

        bytes[0] = (uint8_t) (bytes[0] | major << 5);
        return acceptor_check(bytes, size);
}

static void test_every_head_is_the_shortest(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(edges); i++)
                for (unsigned major = 0; major <= 6; major++) {
                        /* Integers end with their head; anything else is short of its content. */
                        Acceptance expect = major <= 1 ? ACCEPTANCE_OK : ACCEPTANCE_TRUNCATED;

                        if (edges[i].value == 0 && major >= 2 && major <= 5)
                                expect = ACCEPTANCE_OK;
                        if (major == 6)
                                expect = ACCEPTANCE_TAG_NOT_ALLOWED;
                        assert_int_equal(check_as(major, edges[i].shortest), expect);
                        if (edges[i].wider)
                                assert_int_equal(check_as(major, edges[i].wider),
                                                 ACCEPTANCE_NON_SHORTEST_HEAD);
                }
}

/* `n` heads of one byte around an integer. */
static Acceptance check_nest(uint8_t head, size_t n) {
        _cleanup_free_ uint8_t *bytes = malloc(n + 1);

        assert_non_null(bytes);
        memset(bytes, head, n);
        bytes[n] = 0x00;
        return acceptor_check(bytes, n + 1);
}

static void test_sixteen_levels_and_no_more(_unused_ void **state) {
        assert_int_equal(check_nest(0x81, 16), ACCEPTANCE_OK);
        assert_int_equal(check_nest(0x81, 17), ACCEPTANCE_TOO_DEEP);
        assert_int_equal(check_nest(0xd2, 16), ACCEPTANCE_OK);
        assert_int_equal(check_nest(0xd2, 17), ACCEPTANCE_TOO_DEEP);
        assert_int_equal(check_nest(0x81, 1000000), ACCEPTANCE_TOO_DEEP);
        /* An empty container is one, too. */
        assert_int_equal(check_hex("8181818181818181818181818181818180"), ACCEPTANCE_TOO_DEEP);
        assert_int_equal(check_hex("81818181818181818181818181818180"), ACCEPTANCE_OK);
}

/* One item with everything in it. */
#define RICH                                                                                       \
        "d28458"                                                                                   \
        "20"                                                                                       \
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                         \
        "a3"                                                                                       \
        "01"                                                                                       \
        "82"                                                                                       \
        "1864"                                                                                     \
        "3903e7"                                                                                   \
        "20"                                                                                       \
        "d83c"                                                                                     \
        "42"                                                                                       \
        "0102"                                                                                     \
        "63"                                                                                       \
        "616263"                                                                                   \
        "a1"                                                                                       \
        "f5"                                                                                       \
        "f6"                                                                                       \
        "63e282ac"                                                                                 \
        "1b0020000000000000"

static void test_every_proper_prefix_is_truncated(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *whole = bytes_of(RICH, &size);

        assert_int_equal(acceptor_check(whole, size), ACCEPTANCE_OK);
        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ uint8_t *prefix = exactly(whole, n);

                assert_int_equal(acceptor_check(prefix, n),
                                 n == 0 ? ACCEPTANCE_EMPTY : ACCEPTANCE_TRUNCATED);
        }
}

static void test_any_byte_may_be_anything(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(RICH, &size);

        for (size_t i = 0; i < size; i++) {
                uint8_t kept = bytes[i];

                for (unsigned value = 0; value < 256; value++) {
                        bytes[i] = (uint8_t) value;
                        assert_int_not_equal(acceptor_check(bytes, size), ACCEPTANCE_UNCHECKED);
                }
                bytes[i] = kept;
        }
        assert_int_equal(acceptor_check(bytes, size), ACCEPTANCE_OK);
}

static void test_the_first_of_a_sequence_tells_its_length(_unused_ void **state) {
        const uint8_t two[] = { 0x82, 0x01, 0x18, 0x64, 0xff, 0xff };
        _cleanup_free_ uint8_t *bytes = exactly(two, sizeof(two));
        size_t size = 77;

        assert_int_equal(acceptor_check_prefix(bytes, sizeof(two), &size), ACCEPTANCE_OK);
        assert_int_equal(size, 4);
        assert_int_equal(acceptor_check(bytes, sizeof(two)), ACCEPTANCE_TRAILING_BYTES);

        size = 77;
        assert_int_equal(acceptor_check_prefix(bytes, 3, &size), ACCEPTANCE_TRUNCATED);
        assert_int_equal(acceptor_check_prefix(bytes, 0, &size), ACCEPTANCE_EMPTY);
        assert_int_equal(size, 77);
}

static void test_a_number_that_is_no_result_claims_nothing(_unused_ void **state) {
        assert_string_equal(acceptance_name(_ACCEPTANCE_MAX), "unchecked");
        assert_string_equal(acceptance_name((Acceptance) -1), "unchecked");
        assert_string_equal(acceptance_name(ACCEPTANCE_OK), "ok");
        for (unsigned a = 0; a < _ACCEPTANCE_MAX; a++)
                assert_non_null(acceptance_name((Acceptance) a));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_that_is_not_well_formed_is_accepted),
                cmocka_unit_test(test_each_defect_has_its_name),
                cmocka_unit_test(test_every_head_is_the_shortest),
                cmocka_unit_test(test_sixteen_levels_and_no_more),
                cmocka_unit_test(test_every_proper_prefix_is_truncated),
                cmocka_unit_test(test_any_byte_may_be_anything),
                cmocka_unit_test(test_the_first_of_a_sequence_tells_its_length),
                cmocka_unit_test(test_a_number_that_is_no_result_claims_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
