/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "worker/options.h"

#define ARGUMENTS_MAX 16

static int parse(const char *const *arguments, Options *ret) {
        char *argv[ARGUMENTS_MAX] = { (char *) (uintptr_t) "postured-worker" };
        const char *why = NULL;
        int argc = 1, r;

        for (; *arguments; arguments++)
                argv[argc++] = (char *) (uintptr_t) *arguments;
        r = options_parse(argc, argv, ret, &why);
        assert_true(r == 0 || (why && *why));
        return r;
}

#define PARSE(ret, ...) parse((const char *const[]){ __VA_ARGS__, NULL }, (ret))

static void test_what_core_says(_unused_ void **state) {
        Options o;

        assert_int_equal(PARSE(&o, "--gate", "/g/boot", "--channel", "5", "--query", "bus:6",
                               "--query", "files:7", "--root", "/image", "--path", "run=/r",
                               "--path", "gates=/g"),
                         0);
        assert_string_equal(o.gate, "/g/boot");
        assert_int_equal(o.channel, 5);
        assert_int_equal(o.n_queries, 2);
        assert_string_equal(o.queries[1].right, "files");
        assert_int_equal(o.queries[1].fd, 7);
        assert_string_equal(o.root, "/image");
        assert_string_equal(o.places.run, "/r");
        assert_null(o.places.state);
        assert_null(o.module);
}

static void test_what_the_build_says(_unused_ void **state) {
        Options o;

        assert_int_equal(PARSE(&o, "--describe", "m.so", "m.gate"), 0);
        assert_string_equal(o.module, "m.so");
        assert_string_equal(o.description, "m.gate");
}

static void test_anything_else_is_refused(_unused_ void **state) {
        Options o;

        assert_int_equal(PARSE(&o, NULL), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g"), -EINVAL);
        assert_int_equal(PARSE(&o, "--channel", "3"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "x"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "-1"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3x"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "more"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "--other"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "--query", "bus"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "--query", ":4"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "--query", "bus:"), -EINVAL);
        assert_int_equal(PARSE(&o, "--gate", "/g", "--channel", "3", "--path", "x=/y"), -EINVAL);
        assert_int_equal(PARSE(&o, "--describe", "m.so"), -EINVAL);
        assert_int_equal(PARSE(&o, "--describe", "m.so", "a", "b"), -EINVAL);
        assert_int_equal(PARSE(&o, "--describe", "m.so", "a", "--gate", "/g"), -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_core_says),
                cmocka_unit_test(test_what_the_build_says),
                cmocka_unit_test(test_anything_else_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
