/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/packages/canonical.h"

static void test_merged_folders_are_those_of_usr(void **state) {
        static const struct {
                const char *path, *canonical;
        } paths[] = {
                { "/bin/su", "/usr/bin/su" },
                { "/sbin/init", "/usr/sbin/init" },
                { "/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libc.so.6" },
                { "/lib64/ld-linux-x86-64.so.2", "/usr/lib64/ld-linux-x86-64.so.2" },
                { "/lib", "/usr/lib" },
                { "/usr/bin/su", "/usr/bin/su" },
                { "/library/x", "/library/x" },
                { "/etc/bin/x", "/etc/bin/x" },
                { "/binary", "/binary" },
                { "/.", "/" },
                { "/", "/" },
                { "/etc/", "/etc" },
                { "/usr/.", "/usr" },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                char canonical[PATH_MAX];
                int n = path_canonical(paths[i].path, strlen(paths[i].path), canonical,
                                       sizeof(canonical));

                assert_int_equal(n, strlen(paths[i].canonical));
                assert_string_equal(canonical, paths[i].canonical);
        }
}

static void test_what_is_no_absolute_path_is_refused(void **state) {
        char canonical[16];

        (void) state;
        assert_int_equal(path_canonical("", 0, canonical, sizeof(canonical)), -EINVAL);
        assert_int_equal(path_canonical("bin", 3, canonical, sizeof(canonical)), -EINVAL);
        assert_int_equal(path_canonical("/bin/0123456789", 15, canonical, sizeof(canonical)),
                         -ENAMETOOLONG);
        assert_int_equal(path_canonical("/etc/0123456789", 15, canonical, sizeof(canonical)), 15);
        assert_int_equal(path_canonical("/etc/0123456789a", 16, canonical, sizeof(canonical)),
                         -ENAMETOOLONG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_merged_folders_are_those_of_usr),
                cmocka_unit_test(test_what_is_no_absolute_path_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
