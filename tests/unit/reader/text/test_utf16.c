/* SPDX-License-Identifier: Apache-2.0 */
/* From UTF-8 to UTF-16LE, and what is no UTF-8. */

#include "../reader_test.h"
#include "reader/text/utf16.h"

static void test_encode(_unused_ void **state) {
        static const struct {
                const char *utf8;
                int result;
                const char *utf16;
                size_t size;
        } cases[] = {
                { "", 0, "", 0 },
                { "a=b", 0, "a\0=\0b\0", 6 },
                { "\xc3\xa4", 0, "\xe4\0", 2 },
                { "\xe2\x82\xac", 0, "\xac\x20", 2 },
                { "\xf0\x9f\x98\x80", 0, "\x3d\xd8\x00\xde", 4 },
                { "\x80", -EBADMSG, NULL, 0 }, /* a second byte without a first */
                { "\xc3", -EBADMSG, NULL, 0 }, /* cut */
                { "\xc3x", -EBADMSG, NULL, 0 },
                { "\xc0\x80", -EBADMSG, NULL, 0 }, /* longer than it has to be */
                { "\xe0\x82\x80", -EBADMSG, NULL, 0 },
                { "\xed\xa0\x80", -EBADMSG, NULL, 0 }, /* a surrogate */
                { "\xf4\x90\x80\x80", -EBADMSG, NULL, 0 },
                { "\xff", -EBADMSG, NULL, 0 },
                { "12345", -EFBIG, NULL, 0 },
                { "123\xf0\x9f\x98\x80", -EFBIG, NULL, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text utf8 = exact_text(cases[i].utf8);
                uint8_t utf16[8];
                size_t size = 99;

                assert_int_equal(utf16_encode(utf8, utf16, sizeof(utf16), &size), cases[i].result);
                if (cases[i].result < 0) {
                        assert_int_equal(size, 99);
                        continue;
                }
                assert_int_equal(size, cases[i].size);
                assert_memory_equal(utf16, cases[i].utf16, size);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_encode),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
