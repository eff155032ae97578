/* SPDX-License-Identifier: Apache-2.0 */
/* Which TPM the kernel says there is. */

#include "../reader_test.h"
#include "reader/tpm/tpm_device.h"

static void test_version(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
                int64_t version;
        } cases[] = {
                { "2\n", 0, 2 },         { "1\n", 0, 1 },         { "3\n", -EBADMSG, 0 },
                { "2", -EBADMSG, 0 },    { "22\n", -EBADMSG, 0 }, { "", -EBADMSG, 0 },
                { " 2\n", -EBADMSG, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text printed = exact_text(cases[i].text);
                int64_t version = 0;

                assert_int_equal(tpm_version_parse(printed.data, printed.size, &version),
                                 cases[i].result);
                assert_int_equal(version, cases[i].version);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_version),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
