/* SPDX-License-Identifier: Apache-2.0 */
/* What tells that a file changed. */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/stamp.h"

static void test_each_part_counts(void **state) {
        const Stamp stamp = {
                .device = 1,
                .inode = 2,
                .size = 3,
                .changed = { .tv_sec = 4, .tv_nsec = 5 },
                .written = { .tv_sec = 6, .tv_nsec = 7 },
        };
        Stamp others[7];

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                others[i] = stamp;
        assert_true(stamp_equals(&stamp, &others[0]));
        others[0].device++;
        others[1].inode++;
        others[2].size--;
        others[3].changed.tv_sec--;
        others[4].changed.tv_nsec++;
        others[5].written.tv_sec++;
        others[6].written.tv_nsec--;
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                assert_false(stamp_equals(&stamp, &others[i]));
}

static void test_it_settles_after_two_seconds(void **state) {
        const Stamp stamp = { .changed = { .tv_sec = 100, .tv_nsec = 999 } };

        (void) state;
        assert_false(stamp_is_settled(&stamp, 99));
        assert_false(stamp_is_settled(&stamp, 101));
        assert_true(stamp_is_settled(&stamp, 102));
}

static void test_a_write_shows_though_its_time_was_set_back(void **state) {
        char folder[] = "/tmp/stamp-test-XXXXXX";
        _cleanup_close_ int dir_fd = -1, fd = -1;
        Stamp none, before, after;
        struct stat st;

        (void) state;
        assert_non_null(mkdtemp(folder));
        dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        stamp_take(dir_fd, "file", &none);
        assert_int_equal(none.inode, 0);

        fd = openat(dir_fd, "file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        assert_int_equal(write(fd, "a", 1), 1);
        stamp_take(dir_fd, "file", &before);
        assert_int_equal(before.size, 1);
        assert_false(stamp_equals(&none, &before));

        (void) usleep(20000); /* more than a tick of the kernel's clock */
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(pwrite(fd, "b", 1, 0), 1);
        assert_int_equal(futimens(fd, (const struct timespec[]){ st.st_atim, st.st_mtim }), 0);
        stamp_take(dir_fd, "file", &after);
        assert_false(stamp_equals(&before, &after));

        assert_int_equal(unlinkat(dir_fd, "file", 0), 0);
        assert_int_equal(rmdir(folder), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_part_counts),
                cmocka_unit_test(test_it_settles_after_two_seconds),
                cmocka_unit_test(test_a_write_shows_though_its_time_was_set_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
