/* SPDX-License-Identifier: Apache-2.0 */
/* Opening files of the kernel's own file systems: nothing forged, no link but those to devices. */

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/pseudo.h"
#include "base_test.h"

static Roots *roots;

static int set_up(void **state _unused_) {
        return roots_new(&roots);
}

static int tear_down(void **state _unused_) {
        roots = roots_free(roots);
        return 0;
}

static void test_a_path_is_known_by_its_front(void **state _unused_) {
        static const struct {
                const char *path;
                bool pseudo, one_read;
        } rows[] = {
                { "/proc", true, false },
                { "/proc/1", true, false },
                { "/sys", true, false },
                { "/sys/class", true, false },
                { "/sys/firmware/efi/efivars/SecureBoot-8be4df61", true, true },
                { "/sys/firmware/efi/efivars", true, false },
                { "/procs", false, false },
                { "/system", false, false },
                { "/etc/proc/1", false, false },
                { "proc/1", false, false },
                { "", false, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                assert_int_equal(is_pseudo_path(rows[i].path), rows[i].pseudo);
                assert_int_equal(is_taken_in_one_read(rows[i].path), rows[i].one_read);
        }
}

static void test_a_file_of_procfs_is_read(void **state _unused_) {
        _cleanup_close_ int fd = pseudo_open(roots, "/proc/version", PSEUDO_FOLLOW, O_RDONLY);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 4096, &data, &size), 0);
        assert_memory_equal(data, "Linux version", 13);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

/* /proc/self is a link, and links are not followed: this one is named. */
static void test_self_is_our_own_process(void **state _unused_) {
        _cleanup_close_ int fd = pseudo_open(roots, "/proc/self/stat", PSEUDO_FOLLOW, O_RDONLY);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 4096, &data, &size), 0);
        assert_int_equal(atoi((const char *) data), getpid());
}

static void test_a_root_itself_is_opened(void **state _unused_) {
        static const char *const paths[] = { "/proc", "/proc/", "/proc/self/" };

        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                _cleanup_close_ int fd =
                        pseudo_open(roots, paths[i], PSEUDO_FOLLOW, O_RDONLY | O_DIRECTORY);

                assert_true(fd >= 0);
        }
}

static void test_upwards_leads_nowhere(void **state _unused_) {
        static const char *const paths[] = { "/proc/../etc/passwd", "/proc/1/../../etc/passwd",
                                             "/proc/.." };

        for (size_t i = 0; i < ELEMENTSOF(paths); i++)
                assert_int_equal(pseudo_open(roots, paths[i], PSEUDO_FOLLOW, O_RDONLY), -EXDEV);
}

static void test_links_are_not_followed(void **state _unused_) {
        assert_int_equal(pseudo_open(roots, "/proc/self/root/etc/passwd", PSEUDO_FOLLOW, O_RDONLY),
                         -ELOOP);
        assert_int_equal(pseudo_open(roots, "/proc/self/exe", PSEUDO_FOLLOW, O_RDONLY), -ELOOP);
        assert_int_equal(pseudo_open(roots, "/proc/mounts", PSEUDO_FOLLOW, O_RDONLY), -ELOOP);
}

static void test_a_link_itself_can_be_opened(void **state _unused_) {
        _cleanup_close_ int fd =
                pseudo_open(roots, "/proc/mounts", PSEUDO_LINK, O_PATH | O_NOFOLLOW);
        char target[64];
        ssize_t n;

        assert_true(fd >= 0);
        n = readlinkat(fd, "", target, sizeof(target));
        assert_int_equal(n, 11);
        assert_memory_equal(target, "self/mounts", 11);
}

static void test_what_is_not_there_is_missing(void **state _unused_) {
        assert_int_equal(pseudo_open(roots, "/proc/no-such", PSEUDO_FOLLOW, O_RDONLY), -ENOENT);
        assert_int_equal(pseudo_open(roots, "/etc/passwd", PSEUDO_FOLLOW, O_RDONLY), -ENOENT);
}

static void test_a_path_that_is_too_long_is_refused(void **state _unused_) {
        static char path[10000] = "/proc/";

        (void) memset(path + 6, 'x', sizeof(path) - 7);
        assert_int_equal(pseudo_open(roots, path, PSEUDO_FOLLOW, O_RDONLY), -ENAMETOOLONG);
}

/* The device behind a link of sysfs; the loopback is in every network namespace. */
static void test_a_link_to_a_device_leads_to_the_device(void **state _unused_) {
        _cleanup_close_ int fd =
                pseudo_open(roots, "/sys/class/net/lo/mtu", PSEUDO_FOLLOW, O_RDONLY);
        _cleanup_close_ int link =
                pseudo_open(roots, "/sys/class/net/lo", PSEUDO_LINK, O_PATH | O_NOFOLLOW);
        _cleanup_close_ int device =
                pseudo_open(roots, "/sys/class/net/lo", PSEUDO_FOLLOW, O_RDONLY | O_DIRECTORY);
        struct stat st;

        if (access("/sys/class/net/lo/mtu", R_OK) < 0 || fd == -EXDEV || fd == -EACCES) {
                print_message("/sys is no sysfs that belongs to us here\n");
                skip();
        }
        assert_true(fd >= 0);
        assert_true(link >= 0);
        assert_int_equal(fstat(link, &st), 0);
        assert_true(S_ISLNK(st.st_mode));
        assert_true(device >= 0);
}

enum { CANNOT_MOUNT = 100 };

/* In a child where something is mounted over that file. */
static int opened_behind(const char *source, const char *path) {
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0) {
                Roots *fresh = NULL;
                int r;

                if (unshare(CLONE_NEWNS) < 0 ||
                    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
                    mount(source, path, NULL, MS_BIND, NULL) < 0)
                        _exit(CANNOT_MOUNT);
                r = roots_new(&fresh);
                if (r >= 0)
                        r = pseudo_open(fresh, path, PSEUDO_FOLLOW, O_RDONLY);
                (void) roots_free(fresh);
                _exit(r < 0 ? -r : 0);
        }

        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void test_a_file_that_is_mounted_over_is_forged(void **state _unused_) {
        int from_disk = opened_behind("/etc/passwd", "/proc/version");

        if (from_disk == CANNOT_MOUNT) {
                print_message("only root, or a user who may mount, can forge a file\n");
                skip();
        }
        assert_int_equal(from_disk, EXDEV);
        /* A check of the file system's type would let this one pass. */
        assert_int_equal(opened_behind("/proc/cmdline", "/proc/version"), EXDEV);
        assert_int_equal(opened_behind("/proc/version", "/proc/version"), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_path_is_known_by_its_front),
                cmocka_unit_test(test_a_file_of_procfs_is_read),
                cmocka_unit_test(test_self_is_our_own_process),
                cmocka_unit_test(test_a_root_itself_is_opened),
                cmocka_unit_test(test_upwards_leads_nowhere),
                cmocka_unit_test(test_links_are_not_followed),
                cmocka_unit_test(test_a_link_itself_can_be_opened),
                cmocka_unit_test(test_what_is_not_there_is_missing),
                cmocka_unit_test(test_a_path_that_is_too_long_is_refused),
                cmocka_unit_test(test_a_link_to_a_device_leads_to_the_device),
                cmocka_unit_test(test_a_file_that_is_mounted_over_is_forged),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
