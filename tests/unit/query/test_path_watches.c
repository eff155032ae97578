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

#include "base/fd.h"
#include "base/macro.h"
#include "query/path_watches.h"

static char folder[] = "/tmp/test-path-watches-XXXXXX";
static int folder_fd, rest_ms;
static Sources sources;
static PathWatches *watches;
static char told[8][PATH_MAX];
static unsigned n_told, n_lost;

static int find_path(const void *userdata, const char *path) {
        int fd = open(path, O_PATH | O_CLOEXEC);

        assert_ptr_equal(userdata, folder);
        return fd < 0 ? -errno : fd;
}

static void on_path(_unused_ Sources *given, const char *path, bool lost) {
        if (lost) {
                assert_null(path);
                n_lost++;
        } else if (n_told < ELEMENTSOF(told))
                (void) snprintf(told[n_told++], sizeof(told[0]), "%s", path);
}

static const char *in_folder(const char *name) {
        static char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        return path;
}

static int setup(_unused_ void **state) {
        memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
        if (!mkdtemp(folder))
                return -1;
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        sources = (Sources){ 0 };
        n_told = n_lost = 0;
        return path_watches_new(find_path, folder, on_path, rest_ms, &watches);
}

static int teardown(_unused_ void **state) {
        char command[PATH_MAX];

        watches = path_watches_free(watches);
        (void) close(folder_fd);
        (void) snprintf(command, sizeof(command), "rm -rf %s", folder);
        return system(command); /* NOLINT(cert-env33-c,concurrency-mt-unsafe): in a test */
}

static void watch(const char *name) {
        assert_int_equal(path_watches_add(watches, in_folder(name), &sources), 0);
}

/* A new file in the place of the old one. */
static void put(const char *name, const char *text) {
        _cleanup_close_ int fd =
                openat(folder_fd, "new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
        assert_int_equal(renameat(folder_fd, "new", folder_fd, name), 0);
}

/* Takes in what came: whether it was of this path, and of no other. */
static bool is_told(const char *name) {
        struct pollfd items[SOURCES_MAX];
        bool is_it = true;

        n_told = 0;
        assert_int_equal(poll(items, sources_poll(&sources, 0, items), 0) >= 0, 1);
        sources_serve(&sources, items, sources.n);
        for (unsigned i = 0; i < n_told; i++)
                is_it = is_it && strcmp(told[i], in_folder(name)) == 0;
        return n_told > 0 && is_it;
}

static void test_a_file_is_told_of_when_written_or_replaced(_unused_ void **state) {
        _cleanup_close_ int fd = -1;

        put("file", "a");
        put("other", "a");
        watch("file");
        watch("other");
        assert_false(is_told("file"));
        put("file", "b");
        assert_true(is_told("file"));
        put("file", "c"); /* the successor too */
        assert_true(is_told("file"));
        fd = openat(folder_fd, "file", O_WRONLY | O_CLOEXEC);
        assert_int_equal(write(fd, "d", 1), 1);
        assert_true(is_told("file"));
        assert_int_equal(fchmod(fd, 0644), 0);
        assert_true(is_told("file"));
        assert_int_equal(unlinkat(folder_fd, "file", 0), 0);
        assert_true(is_told("file"));
}

static void test_what_is_not_there_yet_is_told_of_when_it_comes(_unused_ void **state) {
        watch("one/two/file");
        assert_int_equal(mkdirat(folder_fd, "another", 0700), 0);
        assert_false(is_told("one/two/file"));
        assert_int_equal(mkdirat(folder_fd, "one", 0700), 0);
        assert_true(is_told("one/two/file"));
        assert_int_equal(mkdirat(folder_fd, "one/two", 0700), 0);
        assert_true(is_told("one/two/file"));
        put("one/two/file", "a");
        assert_true(is_told("one/two/file"));
        put("one/two/file", "b");
        assert_true(is_told("one/two/file"));
}

static void test_a_link_is_followed_and_so_is_the_next(_unused_ void **state) {
        assert_int_equal(mkdirat(folder_fd, "store", 0700), 0);
        put("store/a", "a");
        put("store/b", "b");
        assert_int_equal(symlinkat("store/a", folder_fd, "link"), 0);
        watch("link");
        put("store/b", "b");
        assert_false(is_told("link"));
        put("store/a", "2");
        assert_true(is_told("link"));

        assert_int_equal(symlinkat("store/b", folder_fd, "link2"), 0);
        assert_int_equal(renameat(folder_fd, "link2", folder_fd, "link"), 0);
        assert_true(is_told("link"));
        put("store/b", "3");
        assert_true(is_told("link"));
        put("store/a", "3");
        assert_false(is_told("link"));
}

static void test_a_folder_is_told_of_by_what_is_in_it(_unused_ void **state) {
        assert_int_equal(mkdirat(folder_fd, "d", 0700), 0);
        watch("d/");
        put("d/x", "1");
        assert_true(is_told("d"));
        assert_int_equal(renameat(folder_fd, "d", folder_fd, "old"), 0);
        assert_true(is_told("d"));
        assert_int_equal(mkdirat(folder_fd, "d", 0700), 0);
        assert_true(is_told("d"));
        put("d/x", "2");
        assert_true(is_told("d"));
        put("old/x", "2");
        assert_false(is_told("d"));
}

static void test_who_watches_the_same_shares_and_the_last_one_ends_it(_unused_ void **state) {
        watch("file");
        watch("file");
        put("file", "1");
        assert_true(is_told("file"));
        assert_int_equal(n_told, 1);
        path_watches_remove(watches, in_folder("file"));
        put("file", "2");
        assert_true(is_told("file"));
        path_watches_remove(watches, in_folder("file"));
        put("file", "3");
        assert_false(is_told("file"));
        path_watches_remove(watches, in_folder("file")); /* nothing, then */
}

static void test_lost_events_are_told_and_it_hears_again(_unused_ void **state) {
        put("a", "1");
        put("b", "1");
        watch("a");
        for (int i = 0; i < 40000; i++)
                assert_int_equal(fchmodat(folder_fd, i % 2 ? "a" : "b", i % 3 ? 0600 : 0640, 0), 0);
        (void) is_told("a");
        assert_int_equal(n_lost, 1);
        (void) is_told("a");
        put("a", "2");
        assert_true(is_told("a"));
        assert_int_equal(n_lost, 1);
}

static void test_it_rests_after_it_told(_unused_ void **state) {
        struct pollfd items[SOURCES_MAX];
        int64_t until_ms;

        watches = path_watches_free(watches);
        rest_ms = 60000;
        assert_int_equal(path_watches_new(find_path, folder, on_path, rest_ms, &watches), 0);
        rest_ms = 0;
        watch("a");
        put("b", "1");
        assert_false(is_told("a"));
        assert_int_equal(sources.items[0].rests_until_ms, 0);
        put("a", "1");
        assert_true(is_told("a"));
        until_ms = sources.items[0].rests_until_ms;
        assert_true(until_ms > 0);
        put("a", "2");
        assert_int_equal(sources_poll(&sources, until_ms - 1, items), 1);
        assert_int_equal(poll(items, 1, 0), 0);
        assert_int_equal(sources_poll(&sources, until_ms, items), 1);
        assert_int_equal(poll(items, 1, 0), 1); /* it is not forgotten */
}

static void test_nonsense_is_refused_and_there_is_a_limit(_unused_ void **state) {
        char name[32];
        int r = 0;

        assert_int_equal(path_watches_add(watches, "", &sources), -EINVAL);
        assert_int_equal(path_watches_add(watches, "relative", &sources), -EINVAL);
        for (int i = 0; i < 5000 && r == 0; i++) {
                (void) snprintf(name, sizeof(name), "f%d", i);
                r = path_watches_add(watches, in_folder(name), &sources);
        }
        assert_int_equal(r, -ENOBUFS);
}

int main(void) {
#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                test(test_a_file_is_told_of_when_written_or_replaced),
                test(test_what_is_not_there_yet_is_told_of_when_it_comes),
                test(test_a_link_is_followed_and_so_is_the_next),
                test(test_a_folder_is_told_of_by_what_is_in_it),
                test(test_who_watches_the_same_shares_and_the_last_one_ends_it),
                test(test_lost_events_are_told_and_it_hears_again),
                test(test_it_rests_after_it_told),
                test(test_nonsense_is_refused_and_there_is_a_limit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
