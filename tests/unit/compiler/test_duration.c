/* SPDX-License-Identifier: Apache-2.0 */

#include "compiler_test.h"

#include <errno.h>

#include "compiler/duration.h"

static const struct {
        const char *text;
        int result;
        uint64_t seconds;
} cases[] = {
        { "30s", 0, 30 },
        { "5m", 0, 300 },
        { "2h", 0, 7200 },
        { "7d", 0, 604800 },
        { "366d", 0, 31622400 },
        { "31622400s", 0, 31622400 },
        { "367d", -ERANGE, 0 },
        { "31622401s", -ERANGE, 0 },
        { "99999999999999999999s", -ERANGE, 0 },
        { "", -EBADMSG, 0 },
        { "s", -EBADMSG, 0 },
        { "30", -EBADMSG, 0 },
        { "0s", -EBADMSG, 0 },
        { "05m", -EBADMSG, 0 },
        { "-5m", -EBADMSG, 0 },
        { "5 m", -EBADMSG, 0 },
        { " 5m", -EBADMSG, 0 },
        { "5M", -EBADMSG, 0 },
        { "5w", -EBADMSG, 0 },
        { "5m30s", -EBADMSG, 0 },
        { "1.5h", -EBADMSG, 0 },
};

static void test_a_span_is_one_number_and_one_unit(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint64_t seconds = 4711;

                assert_int_equal(duration_parse(cases[i].text, &seconds), cases[i].result);
                assert_int_equal(seconds, cases[i].result == 0 ? cases[i].seconds : 4711);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_span_is_one_number_and_one_unit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
