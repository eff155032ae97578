/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/inotify.h"
#include "base/macro.h"

#define MASK (INOTIFY_CHANGES | INOTIFY_REPLACEMENTS)

static char folder[] = "/tmp/test-inotify-XXXXXX";
static int inotify_fd;
static InotifyName at;
static unsigned n_of, n_others;
static bool replaced;

static int find_path(const void *userdata, const char *path) {
        int fd = open(path, O_PATH | O_CLOEXEC);

        assert_ptr_equal(userdata, folder);
        return fd < 0 ? -errno : fd;
}

static int find_nothing(_unused_ const void *userdata, _unused_ const char *path) {
        return -EACCES;
}

static const char *in_folder(const char *name) {
        static char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        return path;
}

/* What inotify_watch_name() says; `at` lives in a path of its own. */
static int watch(const char *name) {
        static char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s", in_folder(name));
        return inotify_watch_name(inotify_fd, find_path, folder, path, MASK, &at);
}

static void touch(const char *name) {
        _cleanup_close_ int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
}

static int setup(_unused_ void **state) {
        memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
        inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        return inotify_fd >= 0 && mkdtemp(folder) ? 0 : -1;
}

static int teardown(_unused_ void **state) {
        static const char *const files[] = { "a/b/file", "a/file", "file", "files" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                (void) unlink(in_folder(files[i]));
        (void) rmdir(in_folder("a/b"));
        (void) rmdir(in_folder("a"));
        (void) rmdir(folder);
        return close(inotify_fd);
}

static void on_event(const struct inotify_event *event, void *userdata) {
        bool is_of = inotify_is_of(event, &at);

        assert_ptr_equal(userdata, &at);
        n_of += is_of;
        n_others += !is_of;
        replaced = replaced || (is_of && inotify_replaces(event));
}

static InotifyTaken take(void) {
        n_of = n_others = 0;
        replaced = false;
        return inotify_take(inotify_fd, on_event, &at);
}

static void test_a_name_is_told_from_others_in_its_folder(_unused_ void **state) {
        InotifyTaken taken;

        assert_int_equal(watch("file"), 1);
        assert_string_equal(at.name, "file");
        assert_int_equal(at.size, 4);
        taken = take();
        assert_false(taken.some);
        assert_false(taken.lost);

        touch("files");
        assert_true(take().some);
        assert_int_equal(n_of, 0);
        assert_true(n_others > 0);
        touch("file");
        (void) take();
        assert_true(n_of > 0);
        assert_true(replaced);
        assert_int_equal(chmod(in_folder("file"), 0644), 0);
        (void) take();
        assert_int_equal(n_of, 1);
        assert_false(replaced);
        assert_int_equal(unlink(in_folder("file")), 0);
        (void) take();
        assert_true(replaced);
}

static void test_the_same_name_elsewhere_is_another(_unused_ void **state) {
        _cleanup_close_ int fd = -1;

        assert_int_equal(mkdir(in_folder("a"), 0700), 0);
        fd = open(in_folder("a"), O_PATH | O_CLOEXEC);
        assert_true(inotify_watch(inotify_fd, fd, MASK) >= 0);
        assert_int_equal(watch("file"), 1);
        touch("a/file");
        (void) take();
        assert_int_equal(n_of, 0);
        assert_true(n_others > 0);
}

static void test_of_a_folder_that_is_not_there_the_next_one_above_is_watched(
        _unused_ void **state) {
        assert_int_equal(watch("a/b/file"), 0);
        assert_int_equal(at.size, 1);
        assert_string_equal(at.name, "a/b/file");
        assert_int_equal(mkdir(in_folder("a"), 0700), 0);
        (void) take();
        assert_int_equal(n_of, 1);
        assert_true(replaced);
}

/* What is a file can have nothing in it. */
static void test_a_file_in_the_place_of_a_folder_is_none(_unused_ void **state) {
        touch("file");
        assert_int_equal(watch("file/x"), 0);
        assert_int_equal(at.size, 4);
}

static void test_the_end_of_a_folder_is_of_each_name_in_it(_unused_ void **state) {
        assert_int_equal(mkdir(in_folder("a"), 0700), 0);
        assert_int_equal(watch("a/x"), 1);
        assert_int_equal(chmod(in_folder("a"), 0755), 0); /* is not of the name */
        (void) take();
        assert_int_equal(n_of, 0);
        assert_int_equal(rmdir(in_folder("a")), 0);
        (void) take();
        assert_true(n_of > 0);
        assert_true(replaced);
}

static void test_what_is_watched_itself_is_told_of_by_all_in_it(_unused_ void **state) {
        _cleanup_close_ int fd = open(folder, O_PATH | O_CLOEXEC);

        at = (InotifyName){ .descriptor = inotify_watch(inotify_fd, fd, MASK), .name = "" };
        assert_true(at.descriptor >= 0);
        touch("file");
        (void) take();
        assert_true(n_of > 0);
        assert_int_equal(n_others, 0);
}

static void test_what_cannot_be_watched_says_why(_unused_ void **state) {
        assert_int_equal(inotify_watch(inotify_fd, -1, MASK), -ENOENT);
        assert_int_equal(inotify_watch(-1, inotify_fd, MASK), -EBADF);
        assert_int_equal(inotify_watch_name(inotify_fd, find_nothing, NULL, "/a/b", MASK, &at),
                         -ENOENT);
        assert_int_equal(inotify_watch_name(-1, find_path, folder, "/a/b", MASK, &at), -EBADF);
        assert_false(inotify_take(-1, on_event, &at).some);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_a_name_is_told_from_others_in_its_folder),
                TEST(test_the_same_name_elsewhere_is_another),
                TEST(test_of_a_folder_that_is_not_there_the_next_one_above_is_watched),
                TEST(test_a_file_in_the_place_of_a_folder_is_none),
                TEST(test_the_end_of_a_folder_is_of_each_name_in_it),
                TEST(test_what_is_watched_itself_is_told_of_by_all_in_it),
                TEST(test_what_cannot_be_watched_says_why),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
