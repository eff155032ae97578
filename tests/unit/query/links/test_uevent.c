/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "base/macro.h"
#include "query/links/uevent.h"

static void test_the_subsystem_is_found(_unused_ void **state) {
        static const struct {
                const char *data;
                size_t size;
                const char *subsystem;
        } cases[] = {
#define CASE(text, subsystem) { (text), sizeof(text), (subsystem) }
                CASE("add@/module/x\0ACTION=add\0SUBSYSTEM=module\0SEQNUM=1", "module"),
                CASE("change@/block/dm-0\0SUBSYSTEM=block", "block"),
                CASE("add@/x\0SUBSYSTEM=", ""),
                CASE("add@/x\0NOT_SUBSYSTEM=module", NULL),
                CASE("add@/x", NULL),
                CASE("libudev\0SUBSYSTEM=module", NULL), /* udev's own, of another group */
                CASE("", NULL),
                { "", 0, NULL },
                { "add@/x\0SUBSYSTEM=module", 23, NULL }, /* no NUL at its end */
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char *exact = malloc(cases[i].size + (cases[i].size == 0));
                const char *subsystem;

                assert_non_null(exact);
                memcpy(exact, cases[i].data, cases[i].size);
                subsystem = uevent_subsystem(exact, cases[i].size);
                assert_int_equal(subsystem != NULL, cases[i].subsystem != NULL);
                if (subsystem)
                        assert_string_equal(subsystem, cases[i].subsystem);
                free(exact);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_subsystem_is_found) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
