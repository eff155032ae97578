/* SPDX-License-Identifier: Apache-2.0 */
/* The names in a directory: in byte order, bounded. */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/names.h"
#include "base_test.h"

static char folder[64];
static int folder_fd = -1;

static int set_up(void **state _unused_) {
        (void) snprintf(folder, sizeof(folder), "/tmp/names-test-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder_fd < 0 ? -1 : 0;
}

static void make(const char *name) {
        _cleanup_close_ int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
}

/* Removes what is there by what it lists, which has to be all. */
static int tear_down(void **state _unused_) {
        _cleanup_free_ uint8_t *names = NULL;
        size_t size;

        (void) lseek(folder_fd, 0, SEEK_SET);
        assert_int_equal(names_read(folder_fd, 1U << 20, &names, &size), 0);
        for (size_t at = 0; at < size; at += strlen((const char *) names + at) + 1)
                (void) unlinkat(folder_fd, (const char *) names + at, 0);
        (void) close(folder_fd);
        return rmdir(folder);
}

static void test_an_empty_directory_has_no_names(void **state _unused_) {
        _cleanup_free_ uint8_t *names = NULL;
        size_t size = 7;

        assert_int_equal(names_read(folder_fd, 0, &names, &size), 0);
        assert_int_equal(size, 0);
        assert_int_equal(names[0], 0);
}

static void test_names_come_in_byte_order(void **state _unused_) {
        static const char expected[] = ".hidden\0A\0a\0a b\0\xc3\xbc";
        _cleanup_free_ uint8_t *names = NULL;
        size_t size;

        make("a b");
        make("\xc3\xbc");
        make("a");
        make(".hidden");
        make("A");
        assert_int_equal(names_read(folder_fd, 100, &names, &size), 0);
        assert_int_equal(size, sizeof(expected));
        assert_memory_equal(names, expected, sizeof(expected));
        assert_int_equal(names[size], 0);
}

static void test_more_than_the_limit_is_refused(void **state _unused_) {
        uint8_t *names = NULL;
        size_t size;

        make("abc");
        make("def");
        assert_int_equal(names_read(folder_fd, 7, &names, &size), -EFBIG);
        assert_null(names);
        (void) lseek(folder_fd, 0, SEEK_SET);
        assert_int_equal(names_read(folder_fd, 8, &names, &size), 0);
        free(names);
}

static void test_many_names_are_all_there(void **state _unused_) {
        _cleanup_free_ uint8_t *names = NULL;
        char name[64];
        size_t size, at = 0;

        for (unsigned i = 0; i < 1500; i++) {
                (void) snprintf(name, sizeof(name), "a-name-that-takes-some-room-%04u",
                                i * 7 % 1500);
                make(name);
        }
        assert_int_equal(names_read(folder_fd, 1U << 20, &names, &size), 0);
        for (unsigned i = 0; i < 1500; i++) {
                (void) snprintf(name, sizeof(name), "a-name-that-takes-some-room-%04u", i);
                assert_string_equal((const char *) names + at, name);
                at += strlen(name) + 1;
        }
        assert_int_equal(at, size);
}

static void test_what_is_no_directory_says_so(void **state _unused_) {
        _cleanup_close_ int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        uint8_t *names;
        size_t size;

        assert_int_equal(names_read(fd, 100, &names, &size), -ENOTDIR);
        assert_int_equal(names_read(-1, 100, &names, &size), -EBADF);
}

int main(void) {
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                TEST(test_an_empty_directory_has_no_names), TEST(test_names_come_in_byte_order),
                TEST(test_more_than_the_limit_is_refused),  TEST(test_many_names_are_all_there),
                TEST(test_what_is_no_directory_says_so),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
