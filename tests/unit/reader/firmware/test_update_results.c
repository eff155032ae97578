/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the firmware's table of updates. */

#include "../reader_test.h"
#include "reader/firmware/update_results.h"

#define CLASS "34578c72-11dc-4378-bc7f-b643866f598c"

static void test_entries(_unused_ void **state) {
        static const struct {
                const char *fw_class, *status;
                int result;
                const char *failed;
        } cases[] = {
                { CLASS "\n", "0\n", 0, NULL },
                { CLASS "\n", "5\n", 0, CLASS ":5" },
                { CLASS "\n", "4294967295\n", 0, CLASS ":4294967295" },
                { CLASS, "7", 0, CLASS ":7" },
                { CLASS "\n", "\n", -EBADMSG, NULL },
                { CLASS "\n", "-1\n", -EBADMSG, NULL },
                { CLASS "\n", "0\n0\n", -EBADMSG, NULL },
                { CLASS "0\n", "0\n", -EBADMSG, NULL },
                { "34578C72-11dc-4378-bc7f-b643866f598c\n", "0\n", -EBADMSG, NULL },
                { "34578c72x11dc-4378-bc7f-b643866f598c\n", "0\n", -EBADMSG, NULL },
                { "", "", -EBADMSG, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text fw_class = exact_text(cases[i].fw_class);
                _cleanup_text_ Text status = exact_text(cases[i].status);
                static UpdateResults results;

                results.entries = 0;
                text_set_init(&results.failed);
                assert_int_equal(update_result_add(fw_class, status, &results), cases[i].result);
                assert_int_equal(results.entries, cases[i].result == 0);
                assert_int_equal(results.failed.n, cases[i].failed != NULL);
                if (cases[i].failed)
                        assert_string_equal(results.failed.items[0], cases[i].failed);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_entries),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
