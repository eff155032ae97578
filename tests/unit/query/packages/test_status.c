/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of dpkg's status while it stays, and when it changes. */

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
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fd.h"
#include "base/macro.h"
#include "query/packages/status.h"

static char folder[] = "/tmp/status-test-XXXXXX";
static int dir_fd = -1;

static int make_folder(void **state) {
        (void) state;
        if (!mkdtemp(folder))
                return -1;
        dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return dir_fd < 0 ? -1 : 0;
}

static int remove_folder(void **state) {
        (void) state;
        (void) unlinkat(dir_fd, "status", 0);
        (void) close(dir_fd);
        return rmdir(folder);
}

/* In place, so that it stays the same file of the same size. */
static void write_version(char version) {
        _cleanup_close_ int fd = openat(dir_fd, "status", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        char text[64];
        int n;

        assert_true(fd >= 0);
        n = snprintf(text, sizeof(text), "Package: a\nVersion: %c\n\nPackage: b\nVersion: %c\n",
                     version, version);
        assert_int_equal(pwrite(fd, text, (size_t) n, 0), n);
}

static void expect(Status *status, const char *package, const char *answer) {
        const char *const arguments[] = { "Version", package, NULL };
        _cleanup_(reply_done) Reply reply = { 0 };

        assert_int_equal(status_answer(status, arguments, &reply), 0);
        assert_int_equal(reply.size, strlen(answer));
        if (reply.size > 0)
                assert_memory_equal(reply.data, answer, reply.size);
}

static void test_each_question_has_its_answer(void **state) {
        _cleanup_(status_freep) Status *status = NULL;

        (void) state;
        write_version('1');
        (void) sleep(3); /* answers are kept from now on */
        assert_int_equal(status_new(folder, &status), 0);
        for (int i = 0; i < 3; i++) {
                expect(status, "a", "Package: a\nVersion: 1\n\n");
                expect(status, "b", "Package: b\nVersion: 1\n\n");
                expect(status, "c", "");
        }

        write_version('2');
        expect(status, "a", "Package: a\nVersion: 2\n\n");
        write_version('3'); /* in the same tick, perhaps */
        expect(status, "a", "Package: a\nVersion: 3\n\n");
        expect(status, "b", "Package: b\nVersion: 3\n\n");
}

/* More questions than are kept are answered all the same. */
static void test_many_questions(void **state) {
        _cleanup_(status_freep) Status *status = NULL;

        (void) state;
        write_version('4');
        (void) sleep(3);
        assert_int_equal(status_new(folder, &status), 0);
        for (int i = 0; i < 100; i++) {
                char package[8];

                (void) snprintf(package, sizeof(package), "x%d", i);
                expect(status, package, "");
                expect(status, "a", "Package: a\nVersion: 4\n\n");
        }
}

static void test_what_is_not_there_or_malformed_is_told(void **state) {
        static const char *const arguments[] = { "Version", "a", NULL };
        _cleanup_(status_freep) Status *status = NULL, *nowhere = NULL;
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(status_new("/nowhere/at/all", &nowhere), 0);
        assert_int_equal(status_answer(nowhere, arguments, &reply), -ENOENT);
        assert_int_equal(status_new(folder, &status), 0);
        assert_int_equal(fd_replace_file(dir_fd, "status", 0600, "nonsense\n", 9), 0);
        assert_int_equal(status_answer(status, arguments, &reply), -EBADMSG);
        assert_int_equal(status_answer(status, arguments, &reply), -EBADMSG);
        assert_int_equal(unlinkat(dir_fd, "status", 0), 0);
        assert_int_equal(status_answer(status, arguments, &reply), -ENOENT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_question_has_its_answer),
                cmocka_unit_test(test_many_questions),
                cmocka_unit_test(test_what_is_not_there_or_malformed_is_told),
        };

        return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
