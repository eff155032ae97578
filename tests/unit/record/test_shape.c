/* SPDX-License-Identifier: Apache-2.0 */

#include "base/hex.h"
#include "record/shape.h"
#include "record_test.h"

typedef struct Pair {
        uint64_t first, second;
        uint8_t nth;
} Pair;

static void take_first(Shape *shape, void *into) {
        ((Pair *) into)->first = shape_uint(shape, 1, 9);
}

static void take_second(Shape *shape, void *into, uint8_t nth) {
        ((Pair *) into)->second = shape_uint(shape, 0, UINT64_MAX);
        ((Pair *) into)->nth = nth;
}

static const ShapeMember members[] = {
        { .label = -1, .take = take_first },
        { .text = "b", .take_nth = take_second, .nth = 7, .optional = true },
};

static RecordResult read_pair(const char *hex, Pair *ret) {
        _cleanup_free_ uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
        Shape shape;

        assert_int_equal(hex_decode(hex, bytes, strlen(hex) / 2), 0);
        _cleanup_free_ uint8_t *exact = exactly(bytes, strlen(hex) / 2);
        shape = shape_open(exact, strlen(hex) / 2);
        *ret = (Pair){ 0 };
        if (shape.result == RECORD_OK)
                shape_map(&shape, members, ELEMENTSOF(members), ret);
        return shape.result;
}

/* {-1: 1..9, ? "b": uint} */
static void test_maps_are_closed(_unused_ void **state) {
        static const struct {
                const char *hex;
                RecordResult expect;
        } cases[] = {
                { "a12005", RECORD_OK },
                { "a22005616217", RECORD_OK },
                { "a0", RECORD_MISSING_MEMBER },
                { "a1616217", RECORD_MISSING_MEMBER },
                { "a200002005", RECORD_UNKNOWN_MEMBER },
                { "a22005616317", RECORD_UNKNOWN_MEMBER },
                { "a22005412017", RECORD_UNKNOWN_MEMBER }, /* a byte string is no label */
                { "a1616300", RECORD_UNKNOWN_MEMBER },     /* before what is missing */
                { "a12000", RECORD_OUT_OF_RANGE },
                { "a1200a", RECORD_OUT_OF_RANGE },
                { "a12020", RECORD_OUT_OF_RANGE }, /* negative */
                { "a1206105", RECORD_WRONG_TYPE },
                { "a120f6", RECORD_WRONG_TYPE },
                { "8120", RECORD_WRONG_TYPE },
                { "a2200a61626161", RECORD_OUT_OF_RANGE }, /* the first stays */
                { "a1201805", RECORD_NON_SHORTEST_HEAD },
                { "", RECORD_EMPTY },
        };
        Pair pair;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                RecordResult found = read_pair(cases[i].hex, &pair);

                if (found != cases[i].expect)
                        fail_msg("%s: %s", cases[i].hex, record_result_name(found));
        }
        assert_int_equal(read_pair("a22005616217", &pair), RECORD_OK);
        assert_int_equal(pair.first, 5);
        assert_int_equal(pair.second, 0x17);
        assert_int_equal(pair.nth, 7);
}

/* One item, taken in each way that there is. */
static RecordResult take(const char *hex, int way, Shape *ret) {
        static uint8_t bytes[64];

        assert_int_equal(hex_decode(hex, bytes, strlen(hex) / 2), 0);
        *ret = shape_open(bytes, strlen(hex) / 2);
        switch (way) {
        case 'u':
                (void) shape_uint(ret, 5, 300);
                break;
        case 'i':
                (void) shape_int(ret, -128, 127);
                break;
        case 'b':
                shape_bytes(ret, 2, NULL);
                break;
        case 't':
                (void) shape_text(ret, 1, 3);
                break;
        case 'a':
                (void) shape_array(ret, 1, 2);
                break;
        default:
                shape_tag(ret, 60);
                break;
        }
        return ret->result;
}

static void test_each_value_has_type_size_and_range(_unused_ void **state) {
        static const struct {
                const char *hex;
                int way;
                RecordResult expect;
        } cases[] = {
                { "05", 'u', RECORD_OK },
                { "19012c", 'u', RECORD_OK },
                { "04", 'u', RECORD_OUT_OF_RANGE },
                { "19012d", 'u', RECORD_OUT_OF_RANGE },
                { "3bffffffffffffffff", 'u', RECORD_OUT_OF_RANGE },
                { "f5", 'u', RECORD_WRONG_TYPE },
                { "187f", 'i', RECORD_OK },
                { "387f", 'i', RECORD_OK },
                { "1880", 'i', RECORD_OUT_OF_RANGE },
                { "3880", 'i', RECORD_OUT_OF_RANGE },
                { "1bffffffffffffffff", 'i', RECORD_OUT_OF_RANGE },
                { "6130", 'i', RECORD_WRONG_TYPE },
                { "420102", 'b', RECORD_OK },
                { "4101", 'b', RECORD_WRONG_SIZE },
                { "43010203", 'b', RECORD_WRONG_SIZE },
                { "620102", 'b', RECORD_WRONG_TYPE },
                { "6161", 't', RECORD_OK },
                { "60", 't', RECORD_WRONG_SIZE },
                { "6461626364", 't', RECORD_WRONG_SIZE },
                { "4161", 't', RECORD_WRONG_TYPE },
                { "8100", 'a', RECORD_OK },
                { "80", 'a', RECORD_WRONG_SIZE },
                { "83000000", 'a', RECORD_WRONG_SIZE },
                { "a10000", 'a', RECORD_WRONG_TYPE },
                { "d83c00", '#', RECORD_OK },
                { "d200", '#', RECORD_WRONG_TYPE },
                { "00", '#', RECORD_WRONG_TYPE },
        };
        Shape shape;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                RecordResult found = take(cases[i].hex, cases[i].way, &shape);

                if (found != cases[i].expect)
                        fail_msg("%s as %c: %s", cases[i].hex, cases[i].way,
                                 record_result_name(found));
        }
}

static void test_the_first_finding_stays_and_nothing_follows_it(_unused_ void **state) {
        static const uint8_t bytes[] = { 0x82, 0x05, 0x06 };
        Shape shape = shape_open(bytes, sizeof(bytes));

        assert_int_equal(shape_array(&shape, 2, 2), 2);
        shape_fail(&shape, RECORD_PROFILE);
        assert_int_equal(shape_uint(&shape, 0, 9), 0);
        assert_null(shape_text(&shape, 0, 9).data);
        assert_int_equal(shape.result, RECORD_PROFILE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_maps_are_closed),
                cmocka_unit_test(test_each_value_has_type_size_and_range),
                cmocka_unit_test(test_the_first_finding_stays_and_nothing_follows_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
