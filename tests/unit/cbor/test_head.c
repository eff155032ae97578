/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>

#include "bytes.h"
#include "cbor/head.h"

/* Every first byte, with nine bytes behind it: only reserved and indefinite lengths are refused. */
static void test_every_first_byte_is_split_alike(_unused_ void **state) {
        static const size_t sizes[] = { 2, 3, 5, 9 };

        for (unsigned first = 0; first < 256; first++) {
                uint8_t bytes[9] = { (uint8_t) first, 1, 2, 3, 4, 5, 6, 7, 8 };
                unsigned info = first & 0x1f;
                CborHead head = { .argument = 77 };
                int r = cbor_head_read(bytes, sizeof(bytes), &head);

                if (info > 27) {
                        assert_int_equal(r, -EBADMSG);
                        assert_int_equal(head.argument, 77);
                        continue;
                }
                assert_int_equal(r, 0);
                assert_int_equal(head.major, first >> 5);
                assert_int_equal(head.info, info);
                assert_int_equal(head.size, info < 24 ? 1 : sizes[info - 24]);
                if (info < 24)
                        assert_int_equal(head.argument, info);
        }
}

static void test_arguments_are_big_endian(_unused_ void **state) {
        static const uint64_t expect[] = { 1, 0x0102, 0x01020304, 0x0102030405060708 };

        for (unsigned i = 0; i < 4; i++) {
                uint8_t bytes[9] = { (uint8_t) (0x58 + i), 1, 2, 3, 4, 5, 6, 7, 8 };
                CborHead head;

                assert_int_equal(cbor_head_read(bytes, sizeof(bytes), &head), 0);
                assert_true(head.argument == expect[i]);
        }
}

static void test_a_head_that_is_cut_is_told_so(_unused_ void **state) {
        static const char *const whole[] = { "1801", "190102", "1a01020304", "1b0102030405060708" };

        for (size_t i = 0; i < ELEMENTSOF(whole); i++) {
                size_t size;
                _cleanup_free_ uint8_t *bytes = bytes_of(whole[i], &size);
                CborHead head;

                assert_int_equal(cbor_head_read(bytes, size, &head), 0);
                for (size_t n = 0; n < size; n++) {
                        _cleanup_free_ uint8_t *cut = exactly(bytes, n);

                        assert_int_equal(cbor_head_read(cut, n, &head), -ENODATA);
                }
        }
}

static void test_shortest_is_told_at_each_edge(_unused_ void **state) {
        static const struct {
                uint8_t info;
                uint64_t argument;
                bool shortest;
        } cases[] = {
                { 23, 23, true },    { 24, 23, false },         { 24, 24, true },
                { 25, 255, false },  { 25, 256, true },         { 26, 65535, false },
                { 26, 65536, true }, { 27, 4294967295, false }, { 27, 4294967296, true },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(cbor_head_is_shortest(&(CborHead){
                                         .info = cases[i].info, .argument = cases[i].argument }),
                                 cases[i].shortest);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_first_byte_is_split_alike),
                cmocka_unit_test(test_arguments_are_big_endian),
                cmocka_unit_test(test_a_head_that_is_cut_is_told_so),
                cmocka_unit_test(test_shortest_is_told_at_each_edge),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
