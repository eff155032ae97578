/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as repositories write them. */

#include "../hostile.h"
#include "reader/text/http_date.h"

static void test_dates_of_repositories(_unused_ void **state) {
        static const struct {
                const char *text;
                int64_t seconds;
        } cases[] = {
                { "Sat, 28 Nov 2026 12:00:00 UTC", 1795867200 },
                { "Sat,  9 May 2026 09:05:03 UTC", 1778317503 },
                { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
                { "Thu, 29 Feb 2024 23:59:59 +0000", 1709251199 },
                { "Thu, 29 Feb 2024 23:59:59 Z", 1709251199 },
                { "Fri, 31 Dec 9999 23:59:59 UTC", 253402300799 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text written = exact_text(cases[i].text);
                int64_t seconds;

                assert_int_equal(http_date_parse(written, &seconds), 0);
                assert_int_equal(seconds, cases[i].seconds);
        }
}

static void test_what_is_no_date_is_refused(_unused_ void **state) {
        static const char *const texts[] = {
                "",
                "Sat, 28 Nov 2026 12:00:00",
                "Sat, 28 Nov 2026 12:00:00 CET",
                "Sat, 28 Nov 2026 12:00:00 +0100",
                "Sat 28 Nov 2026 12:00:00 UTC",
                "28 Nov 2026 12:00:00 UTC",
                "Sat, 28 nov 2026 12:00:00 UTC",
                "Sat, 00 Nov 2026 12:00:00 UTC",
                "Sat, 31 Nov 2026 12:00:00 UTC",
                "Sun, 29 Feb 2026 12:00:00 UTC",
                "Sat, 28 Nov 1969 12:00:00 UTC",
                "Sat, 28 Nov 10000 12:00:00 UTC",
                "Sat, 28 Nov 2026 24:00:00 UTC",
                "Sat, 28 Nov 2026 12:60:00 UTC",
                "Sat, 28 Nov 2026 12:00:61 UTC",
                "Sat, 28 Nov 2026 12:00 UTC",
                "Sat, 28 Nov 2026 -1:00:00 UTC",
                "Sat, 28 Nov 2026 12:00:00:00 UTC",
        };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_text_ Text written = exact_text(texts[i]);
                int64_t seconds = 7;

                assert_int_equal(http_date_parse(written, &seconds), -EBADMSG);
                assert_int_equal(seconds, 7);
        }
}

static void walk(const void *data, size_t size) {
        int64_t seconds;
        int r = http_date_parse(text(data, size), &seconds);

        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char date[] = "Sat, 28 Nov 2026 12:00:00 UTC";

        parse_truncations(date, sizeof(date) - 1, walk);
        parse_flips(date, sizeof(date) - 1, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_dates_of_repositories),
                cmocka_unit_test(test_what_is_no_date_is_refused),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
