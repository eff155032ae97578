/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read, written, sealed, replaced. */

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base_test.h"

static char folder[64];
static int folder_fd = -1;

static int set_up(void **state _unused_) {
        (void) snprintf(folder, sizeof(folder), "/tmp/base-test-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder_fd < 0 ? -1 : 0;
}

static int tear_down(void **state _unused_) {
        (void) unlinkat(folder_fd, "file", 0);
        (void) unlinkat(folder_fd, "other", 0);
        (void) close(folder_fd);
        return rmdir(folder);
}

static int pipe_with(const void *data, size_t size) {
        int ends[2];

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        assert_int_equal(fd_write_all(ends[1], data, size), 0);
        (void) close(ends[1]);
        return ends[0];
}

static void test_all_of_it_is_read_and_ended_by_a_nul(void **state _unused_) {
        static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 8192, 50000 };
        static uint8_t bytes[50000];

        for (size_t i = 0; i < sizeof(bytes); i++)
                bytes[i] = (uint8_t) (i * 7);
        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                _cleanup_close_ int fd = pipe_with(bytes, sizes[i]);
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                assert_int_equal(fd_read_all(fd, sizes[i], &data, &size), 0);
                assert_int_equal(size, sizes[i]);
                assert_memory_equal(data, bytes, size);
                assert_int_equal(data[size], 0);
        }
}

static void test_more_than_the_limit_is_refused(void **state _unused_) {
        static const struct {
                size_t size, limit;
        } rows[] = { { 1, 0 }, { 4097, 4096 }, { 5000, 10 }, { 50000, 49999 } };
        static uint8_t bytes[50000];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_close_ int fd = pipe_with(bytes, rows[i].size);
                uint8_t *data = bytes;
                size_t size = 77;

                assert_int_equal(fd_read_all(fd, rows[i].limit, &data, &size), -EFBIG);
                assert_ptr_equal(data, bytes); /* untouched */
                assert_int_equal(size, 77);
        }
}

/* A pipe of packets yields one a read(), as the kernel yields what fits into its buffer. */
static void test_of_records_a_short_read_is_the_last(void **state _unused_) {
        static const struct {
                size_t packets[4], expected;
        } rows[] = {
                { { 100, 7 }, 100 },
                { { 3583, 7 }, 3583 },
                { { 3584, 3583, 7 }, 7167 },
                { { 4096, 4000, 3600, 10 }, 11706 },
        };
        static const uint8_t bytes[4096];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;
                int ends[2];

                assert_int_equal(pipe2(ends, O_CLOEXEC | O_DIRECT), 0);
                for (size_t k = 0; k < 4 && rows[i].packets[k] > 0; k++)
                        assert_int_equal(fd_write_all(ends[1], bytes, rows[i].packets[k]), 0);
                assert_int_equal(fd_read_records(ends[0], 20000, &data, &size), 0);
                assert_int_equal(size, rows[i].expected);
                (void) close(ends[0]);
                (void) close(ends[1]);
        }
}

/* Nothing of ours opens or closes a protocol, and so both ways show the same. */
static void test_records_of_the_kernel_are_all_there(void **state _unused_) {
        static const char *const paths[] = { "/proc/self/net/raw", "/proc/self/net/igmp",
                                             "/proc/self/net/if_inet6" };
        size_t n_looked_at = 0;

        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                _cleanup_close_ int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
                _cleanup_free_ uint8_t *all = NULL, *records = NULL;
                size_t n_all, n_records;

                if (fd < 0)
                        continue; /* a kernel without it */
                assert_int_equal(fd_read_all(fd, 1U << 20, &all, &n_all), 0);
                assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
                assert_int_equal(fd_read_records(fd, 1U << 20, &records, &n_records), 0);
                assert_int_equal(n_records, n_all);
                assert_memory_equal(records, all, n_all);
                n_looked_at++;
        }

        if (n_looked_at == 0)
                skip();
}

static void test_what_cannot_be_read_says_why(void **state _unused_) {
        uint8_t *data;
        size_t size;

        assert_int_equal(fd_read_all(-1, 10, &data, &size), -EBADF);
        assert_int_equal(fd_read_all(folder_fd, 10, &data, &size), -EISDIR);
}

static void test_what_cannot_be_written_says_why(void **state _unused_) {
        _cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

        assert_int_equal(fd_write_all(full, "x", 1), -ENOSPC);
        assert_int_equal(fd_write_all(full, "", 0), 0);
        assert_int_equal(fd_write_all(-1, "x", 1), -EBADF);
}

static void test_a_sealed_memfd_can_only_be_read(void **state _unused_) {
        _cleanup_close_ int fd = fd_sealed_memfd("test", "abc", 3);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_true(fd >= 0);
        assert_int_equal(fd_check_sealed(fd), 0);
        assert_int_equal(fd_read_all(fd, 3, &data, &size), 0);
        assert_memory_equal(data, "abc", 3);
        assert_int_equal(pwrite(fd, "x", 1, 0), -1);
        assert_int_equal(ftruncate(fd, 1), -1);
        assert_int_equal(ftruncate(fd, 9), -1);
        assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL), -1);
        assert_ptr_equal(mmap(NULL, 3, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void test_what_lacks_a_seal_is_malformed(void **state _unused_) {
        static const int seals[] = {
                0,
                F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW,
                F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_WRITE,
                F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_WRITE,
                F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
        };

        for (size_t i = 0; i < ELEMENTSOF(seals); i++) {
                _cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

                assert_int_equal(fcntl(fd, F_ADD_SEALS, seals[i]), 0);
                assert_int_equal(fd_check_sealed(fd), -EBADMSG);
        }
        assert_int_equal(fd_check_sealed(folder_fd), -EBADMSG);
        assert_int_equal(fd_check_sealed(-1), -EBADMSG);
}

static void assert_file(const char *name, const char *content, unsigned mode) {
        _cleanup_close_ int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        _cleanup_free_ uint8_t *data = NULL;
        struct stat st;
        size_t size;

        assert_int_equal(fd_read_all(fd, 100, &data, &size), 0);
        assert_string_equal((const char *) data, content);
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(st.st_mode & 07777, mode);
}

static void test_a_file_is_made_and_replaced(void **state _unused_) {
        assert_int_equal(fd_replace_file(folder_fd, "file", 0640, "one", 3), 0);
        assert_file("file", "one", 0640);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0604, "second", 6), 0);
        assert_file("file", "second", 0604);
        assert_int_equal(fd_publish_file(folder_fd, "file", 0640, "third", 5), 0);
        assert_file("file", "third", 0640);
}

/* Whoever has it open reads on in the old one. */
static void test_a_replaced_file_is_another_file(void **state _unused_) {
        _cleanup_close_ int fd = -1;
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "old", 3), 0);
        fd = openat(folder_fd, "file", O_RDONLY | O_CLOEXEC);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "new", 3), 0);
        assert_int_equal(fd_read_all(fd, 10, &data, &size), 0);
        assert_string_equal((const char *) data, "old");
}

static void test_a_link_is_replaced_and_not_followed(void **state _unused_) {
        assert_int_equal(fd_replace_file(folder_fd, "other", 0600, "other", 5), 0);
        (void) unlinkat(folder_fd, "file", 0);
        assert_int_equal(symlinkat("other", folder_fd, "file"), 0);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "new", 3), 0);
        assert_file("file", "new", 0600);
        assert_file("other", "other", 0600);
}

static void test_what_an_earlier_try_left_is_in_nobodys_way(void **state _unused_) {
        assert_int_equal(symlinkat("other", folder_fd, ".file.new"), 0);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "new", 3), 0);
        assert_file("file", "new", 0600);
        assert_int_equal(faccessat(folder_fd, ".file.new", F_OK, AT_SYMLINK_NOFOLLOW), -1);
}

static void test_a_file_that_cannot_be_replaced_leaves_nothing(void **state _unused_) {
        static char name[300];

        (void) memset(name, 'x', sizeof(name) - 1);
        assert_int_equal(fd_replace_file(folder_fd, name, 0600, "x", 1), -ENAMETOOLONG);
        assert_int_equal(mkdirat(folder_fd, "taken", 0700), 0);
        assert_int_equal(fd_replace_file(folder_fd, "taken", 0600, "x", 1), -EISDIR);
        assert_int_equal(fd_publish_file(folder_fd, "taken", 0600, "x", 1), -EISDIR);
        assert_int_equal(faccessat(folder_fd, ".taken.new", F_OK, 0), -1);
        assert_int_equal(unlinkat(folder_fd, "taken", AT_REMOVEDIR), 0);
}

static void test_a_descriptor_leads_to_what_it_means(void **state _unused_) {
        char real[PATH_MAX], cut[4];

        assert_int_equal(fd_real_path(folder_fd, real, sizeof(real)), 0);
        assert_string_equal(real, folder);
        assert_int_equal(access(fd_path(folder_fd).text, F_OK), 0);
        assert_int_equal(fd_real_path(folder_fd, cut, sizeof(cut)), 0);
        assert_memory_equal(cut, real, 3);
        assert_int_equal(cut[3], '\0');
        assert_int_equal(fd_real_path(-1, real, sizeof(real)), -ENOENT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_descriptor_leads_to_what_it_means),
                cmocka_unit_test(test_all_of_it_is_read_and_ended_by_a_nul),
                cmocka_unit_test(test_more_than_the_limit_is_refused),
                cmocka_unit_test(test_of_records_a_short_read_is_the_last),
                cmocka_unit_test(test_records_of_the_kernel_are_all_there),
                cmocka_unit_test(test_what_cannot_be_read_says_why),
                cmocka_unit_test(test_what_cannot_be_written_says_why),
                cmocka_unit_test(test_a_sealed_memfd_can_only_be_read),
                cmocka_unit_test(test_what_lacks_a_seal_is_malformed),
                cmocka_unit_test(test_a_file_is_made_and_replaced),
                cmocka_unit_test(test_a_replaced_file_is_another_file),
                cmocka_unit_test(test_a_link_is_replaced_and_not_followed),
                cmocka_unit_test(test_what_an_earlier_try_left_is_in_nobodys_way),
                cmocka_unit_test(test_a_file_that_cannot_be_replaced_leaves_nothing),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
