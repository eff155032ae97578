/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the calendar as Unix seconds, and days that there are not. */

#include "../reader_test.h"
#include "reader/text/date.h"

static void test_days(_unused_ void **state) {
        static const struct {
                const char *day;
                int result;
                int64_t seconds;
        } cases[] = {
                { "1970-01-01", 0, 0 },
                { "2000-02-29", 0, 951782400 },
                { "2028-06-30", 0, 1845936000 },
                { "2100-03-01", 0, 4107542400 },
                { "2100-02-29", -EBADMSG, 7 },
                { "2028-13-01", -EBADMSG, 7 },
                { "2028-00-01", -EBADMSG, 7 },
                { "2028-01-00", -EBADMSG, 7 },
                { "2028-04-31", -EBADMSG, 7 },
                { "1969-12-31", -EBADMSG, 7 },
                { "2028/06/30", -EBADMSG, 7 },
                { "2028-6-30", -EBADMSG, 7 },
                { "2028-06-3", -EBADMSG, 7 },
                { "2028-06-300", -EBADMSG, 7 },
                { "", -EBADMSG, 7 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text day = exact_text(cases[i].day);
                int64_t seconds = 7;

                assert_int_equal(date_parse(day, &seconds), cases[i].result);
                assert_int_equal(seconds, cases[i].seconds);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_days),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
