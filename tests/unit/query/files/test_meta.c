/* SPDX-License-Identifier: Apache-2.0 */
/* What lstat() says, as an answer. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "query/files/meta.h"

static void test_all_that_is_told_of_a_file(void **state) {
        static const char expected[] = "\x89\x19\x21\xb4\x19\x03\xe8\x05\x65"
                                       "254:1\x1a\x00\x01\x00\x00\x63"
                                       "1:3\x18\x64\x23\x64/tmp";
        const struct stat st = {
                .st_mode = S_IFCHR | 0664,
                .st_uid = 1000,
                .st_gid = 5,
                .st_dev = makedev(254, 1),
                .st_ino = 65536,
                .st_rdev = makedev(1, 3),
                .st_size = 100,
                .st_mtim.tv_sec = -4,
        };
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        meta_write(&reply, &st, "/tmp");
        assert_int_equal(reply_result(&reply), 0);
        assert_int_equal(reply.size, sizeof(expected) - 1);
        assert_memory_equal(reply.data, expected, sizeof(expected) - 1);
}

static void test_what_is_not_there_writes_nothing(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(meta_answer(&reply, AT_FDCWD, "/nowhere/at/all", 0), -ENOENT);
        assert_int_equal(meta_answer(&reply, -1, "", AT_EMPTY_PATH), -EBADF);
        assert_int_equal(reply.size, 0);
}

static void test_a_link_is_not_followed_and_told(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };
        char folder[] = "/tmp/meta-test-XXXXXX", link[64];

        (void) state;
        assert_non_null(mkdtemp(folder));
        (void) snprintf(link, sizeof(link), "%s/link", folder);
        assert_int_equal(symlink("/nowhere", link), 0);
        assert_int_equal(meta_answer(&reply, AT_FDCWD, link, 0), 0);
        assert_memory_equal(reply.data + reply.size - 9, "\x68/nowhere", 9);
        assert_int_equal(unlink(link), 0);
        assert_int_equal(rmdir(folder), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_that_is_told_of_a_file),
                cmocka_unit_test(test_what_is_not_there_writes_nothing),
                cmocka_unit_test(test_a_link_is_not_followed_and_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
