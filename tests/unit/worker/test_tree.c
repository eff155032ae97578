/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/macro.h"
#include "worker/tree.h"

static char folder[32];
static int folder_fd;

static void put(const char *path, const char *content, size_t size) {
        int fd = openat(folder_fd, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, content, size), 0);
        (void) close(fd);
}

static int setup(_unused_ void **state) {
        static const char large[5000] = { 0 };

        (void) strcpy(folder, "/tmp/test-tree-XXXXXX");
        assert_non_null(mkdtemp(folder));
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(mkdirat(folder_fd, "names", 0700), 0);
        assert_int_equal(mkdirat(folder_fd, "empty", 0700), 0);
        put("names/b", "", 0);
        put("names/B", large, sizeof(large));
        put("names/a", "abc", 3);
        assert_int_equal(symlinkat("/names/a", folder_fd, "link"), 0);
        assert_int_equal(symlinkat("../../../../etc/passwd", folder_fd, "way-out"), 0);
        return 0;
}

static int teardown(_unused_ void **state) {
        static const char *const files[] = { "names/a", "names/b", "names/B", "link", "way-out" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                (void) unlinkat(folder_fd, files[i], 0);
        (void) unlinkat(folder_fd, "names", AT_REMOVEDIR);
        (void) unlinkat(folder_fd, "empty", AT_REMOVEDIR);
        (void) close(folder_fd);
        return rmdir(folder);
}

static Tree *image(bool recorded) {
        int fd = fcntl(folder_fd, F_DUPFD_CLOEXEC, 3);
        Tree *tree;

        assert_int_equal(tree_new_image(fd, recorded, &tree), 0);
        return tree;
}

static void test_reading(_unused_ void **state) {
        static const struct {
                const char *path;
                size_t limit;
                int result;
                size_t size;
        } cases[] = {
                { "/names/a", 3, 0, 3 },
                { "/names/a", 2, -EFBIG, 0 },
                { "/names/b", 0, 0, 0 },
                { "/names/B", 5000, 0, 5000 },
                { "/names/B", 4999, -EFBIG, 0 },
                { "/link", 99, 0, 3 }, /* absolute links stay in the tree */
                { "/way-out", 9999, -ENOENT, 0 },
                { "/../../../../etc/passwd", 9999, -ENOENT, 0 },
                { "/none", 99, -ENOENT, 0 },
                { "/names", 99, -EISDIR, 0 },
                { "names/a", 99, -ENOENT, 0 }, /* not absolute */
                { "", 99, -ENOENT, 0 },
        };
        _cleanup_(tree_freep) Tree *tree = image(true);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size = 0;

                assert_int_equal(tree_read(tree, cases[i].path, cases[i].limit, &data, &size),
                                 cases[i].result);
                assert_int_equal(size, cases[i].size);
                if (cases[i].result == 0)
                        assert_int_equal(data[size], '\0');
                else
                        assert_null(data);
        }
}

static void test_the_head_of_a_file(_unused_ void **state) {
        static const struct {
                size_t n, size;
        } cases[] = { { 0, 0 }, { 2, 2 }, { 3, 3 }, { 99, 3 } };
        _cleanup_(tree_freep) Tree *tree = image(true);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size = 77;

                assert_int_equal(tree_head(tree, "/names/a", cases[i].n, &data, &size), 0);
                assert_int_equal(size, cases[i].size);
                assert_memory_equal(data, "abc", size);
        }
}

static void test_the_tail_of_a_file(_unused_ void **state) {
        static const struct {
                const char *path;
                size_t n;
                int result;
                const char *tail;
        } cases[] = {
                { "/names/a", 0, 0, "" },      { "/names/a", 1, 0, "c" },
                { "/names/a", 3, 0, "abc" },   { "/names/a", 4, 0, "abc" },
                { "/names/b", 8, 0, "" },      { "/link", 2, 0, "bc" },
                { "/none", 1, -ENOENT, NULL }, { "/names", 1, -EISDIR, NULL },
        };
        _cleanup_(tree_freep) Tree *tree = image(true);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size = 0;

                assert_int_equal(tree_tail(tree, cases[i].path, cases[i].n, &data, &size),
                                 cases[i].result);
                if (cases[i].tail)
                        assert_string_equal((const char *) data, cases[i].tail);
        }
}

static void test_lists_are_in_byte_order(_unused_ void **state) {
        static const char golden[] = "B\0a\0b"; /* and the literal's own NUL */
        _cleanup_(tree_freep) Tree *tree = image(true);
        _cleanup_free_ uint8_t *names = NULL, *none = NULL;
        size_t size = 0;

        assert_int_equal(tree_list(tree, "/names", 99, &names, &size), 0);
        assert_int_equal(size, sizeof(golden));
        assert_memory_equal(names, golden, sizeof(golden));

        assert_int_equal(tree_list(tree, "/empty", 99, &none, &size), 0);
        assert_int_equal(size, 0);
        assert_int_equal(tree_list(tree, "/names", 5, &none, &size), -EFBIG);
        assert_int_equal(tree_list(tree, "/names/a", 99, &none, &size), -ENOTDIR);
}

static void test_links_are_told_and_not_followed(_unused_ void **state) {
        _cleanup_(tree_freep) Tree *tree = image(true);
        _cleanup_free_ uint8_t *target = NULL;
        size_t size = 0;

        assert_int_equal(tree_link(tree, "/names/a", 99, &target, &size), -EINVAL);
        assert_int_equal(tree_link(tree, "/names", 99, &target, &size), -EINVAL);
        assert_int_equal(tree_link(tree, "/none", 99, &target, &size), -ENOENT);
        assert_int_equal(tree_link(tree, "/link", 7, &target, &size), -EFBIG);
        assert_int_equal(tree_link(tree, "/way-out", 99, &target, &size), 0);
        assert_string_equal(target, "../../../../etc/passwd");
        assert_int_equal(size, strlen("../../../../etc/passwd"));
}

/* A recording shows that something was missing; an image cannot know what would run. */
static void test_what_an_image_cannot_have_is_offline(_unused_ void **state) {
        static const struct {
                const char *path;
                int image, recorded;
        } cases[] = {
                { "/proc/sys/kernel/tainted", -ENOTCONN, -ENOENT },
                { "/sys/class/tpm/tpm0/x", -ENOTCONN, -ENOENT },
                { "/run/x", -ENOTCONN, -ENOENT },
                { "/dev/x", -ENOTCONN, -ENOENT },
                { "/etc/x", -ENOENT, -ENOENT },
                { "/process", -ENOENT, -ENOENT },
        };
        _cleanup_(tree_freep) Tree *plain = image(false), *recorded = image(true);
        uint8_t *data;
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(tree_read(plain, cases[i].path, 99, &data, &size), cases[i].image);
                assert_int_equal(tree_read(recorded, cases[i].path, 99, &data, &size),
                                 cases[i].recorded);
        }
        assert_false(tree_is_live(plain));
}

static void test_the_running_device(_unused_ void **state) {
        _cleanup_(tree_freep) Tree *tree = NULL;
        _cleanup_free_ uint8_t *status = NULL, *release = NULL;
        char pid[32];
        size_t size;

        assert_int_equal(tree_new_device(&tree), 0);
        assert_true(tree_is_live(tree));
        assert_int_equal(tree_read(tree, "/proc/self/status", 65536, &status, &size), 0);
        (void) snprintf(pid, sizeof(pid), "\nPid:\t%d\n", getpid());
        assert_non_null(strstr((const char *) status, pid));
        assert_int_equal(tree_read(tree, "/proc/sys/kernel/osrelease", 4096, &release, &size), 0);
        assert_true(size > 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_reading),
                test(test_the_head_of_a_file),
                test(test_the_tail_of_a_file),
                test(test_lists_are_in_byte_order),
                test(test_links_are_told_and_not_followed),
                test(test_what_an_image_cannot_have_is_offline),
                test(test_the_running_device),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
