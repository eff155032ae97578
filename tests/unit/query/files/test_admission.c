/* SPDX-License-Identifier: Apache-2.0 */
#include "query/files/admission.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"

#define OWNER  1000U
#define GROUP  2000U
#define OTHERS 3000U

/* The first class that fits decides. */
static void test_modes_of_owner_group_and_others(void **state _unused_) {
        static const struct {
                Asker asker;
                mode_t mode, bits;
                bool allowed;
        } cases[] = {
                { { .uid = OWNER }, 0400, 4, true },
                { { .uid = OWNER }, 0044, 4, false },
                { { .uid = OTHERS, .gid = GROUP }, 0040, 4, true },
                { { .uid = OTHERS, .gid = GROUP }, 0404, 4, false },
                { { .uid = OTHERS, .groups = { 1, GROUP }, .n_groups = 2 }, 0040, 4, true },
                { { .uid = OTHERS, .groups = { 1, GROUP }, .n_groups = 1 }, 0040, 4, false },
                { { .uid = OTHERS }, 0004, 4, true },
                { { .uid = OTHERS }, 0440, 4, false },
                { { .uid = OTHERS }, 0001, 1, true },
                { { .uid = OTHERS }, 0004, 1, false },
                { { .uid = 0 }, 0440, 4, false }, /* its capabilities are not counted */
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(admission_allows(OWNER, GROUP, cases[i].mode, cases[i].bits,
                                                  &cases[i].asker),
                                 cases[i].allowed);
}

static void test_each_folder_on_the_way_counts(void **state _unused_) {
        const Asker stranger = { .uid = getuid() + 1, .gid = getgid() + 1 };
        const Asker owner = { .uid = getuid(), .gid = getgid() };
        char folder[] = "/tmp/test-admission-XXXXXX", path[PATH_MAX];
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        int fd;

        assert_non_null(mkdtemp(folder));
        (void) snprintf(path, sizeof(path), "%s/file", folder);
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        (void) close(fd);

        assert_int_equal(chmod(folder, 0711), 0);
        assert_int_equal(admission_check(root, path, &stranger), 0);
        assert_int_equal(admission_check(root, folder, &stranger), -EACCES);
        assert_int_equal(chmod(folder, 0744), 0);
        assert_int_equal(admission_check(root, path, &stranger), -EACCES);
        assert_int_equal(admission_check(root, folder, &stranger), 0);
        assert_int_equal(admission_check(root, path, &owner), 0);
        assert_int_equal(admission_check(root, "relative", &owner), -EINVAL);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(admission_check(root, path, &owner), -ENOENT);
        (void) rmdir(folder);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_modes_of_owner_group_and_others),
                cmocka_unit_test(test_each_folder_on_the_way_counts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
