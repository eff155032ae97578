/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"
#include "message/places.h"

static void test_assignments(_unused_ void **state) {
        static const struct {
                const char *text;
                int result;
        } cases[] = {
                { "run=/run/postured", 0 },  { "state=/var", 0 },  { "gates=/g", 0 },
                { "run=relative", -EINVAL }, { "run=", -EINVAL },  { "run", -EINVAL },
                { "other=/x", -EINVAL },     { "ru=/x", -EINVAL }, { "runs=/x", -EINVAL },
                { "=/x", -EINVAL },          { "", -EINVAL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Places places = { 0 };

                assert_int_equal(places_set(&places, cases[i].text), cases[i].result);
        }
}

static void test_expansion(_unused_ void **state) {
        static const Places places = { .run = "/tmp/p", .state = "/s" };
        static const struct {
                const char *path;
                int result;
                const char *expanded;
        } cases[] = {
                { "/etc/hosts", 0, "/etc/hosts" }, { "@run@/record.cbor", 0, "/tmp/p/record.cbor" },
                { "@run@", 0, "/tmp/p" },          { "@state@/", 0, "/s/" },
                { "/a/@run@/b", 0, "/a/@run@/b" }, /* only in front */
                { "@gates@/x", -ENOENT, NULL },    /* we were not told */
                { "@other@/x", -ENOENT, NULL },    { "@@/x", -ENOENT, NULL },
                { "@abstract", 0, "@abstract" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char path[PATH_MAX] = "";

                assert_int_equal(places_expand(&places, cases[i].path, path, sizeof(path)),
                                 cases[i].result);
                if (cases[i].expanded)
                        assert_string_equal(path, cases[i].expanded);
        }
}

static void test_what_does_not_fit_is_refused(_unused_ void **state) {
        static const Places places = { .run = "/run" };
        char path[6];

        assert_int_equal(places_expand(&places, "@run@/a", path, sizeof(path)), -ENAMETOOLONG);
        assert_int_equal(places_expand(&places, "@run@a", path, sizeof(path)), 0);
        assert_string_equal(path, "/runa");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_assignments),
                cmocka_unit_test(test_expansion),
                cmocka_unit_test(test_what_does_not_fit_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
