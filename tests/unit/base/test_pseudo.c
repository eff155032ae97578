/* SPDX-License-Identifier: Apache-2.0 */
/* On this very device: what it has not got is skipped. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macro.h"
#include "base/pseudo.h"

static Roots *roots;

static int setup(_unused_ void **state) {
        return roots_new(&roots);
}

static int teardown(_unused_ void **state) {
        roots = roots_free(roots);
        return 0;
}

static int open_it(const char *path) {
        _cleanup_close_ int fd = pseudo_open(roots, path, PSEUDO_FOLLOW, O_RDONLY | O_NONBLOCK);

        return fd < 0 ? fd : 0;
}

static void test_which_paths_are_pseudo(_unused_ void **state) {
        assert_true(is_pseudo_path("/proc"));
        assert_true(is_pseudo_path("/sys/x"));
        assert_false(is_pseudo_path("/process"));
        assert_false(is_pseudo_path("/system/x"));
        assert_false(is_pseudo_path("/etc/proc/x"));
        assert_true(is_taken_in_one_read("/sys/firmware/efi/efivars/SecureBoot-x"));
        assert_false(is_taken_in_one_read("/sys/firmware/efi/systab"));
        assert_true(is_made_of_records("/proc/self/net/tcp"));
        assert_true(is_made_of_records("/proc/self/net/udp6"));
        assert_false(is_made_of_records("/proc/self/net/"));
        assert_false(is_made_of_records("/proc/self/net/netstat")); /* has lines of any length */
        assert_false(is_made_of_records("/proc/self/mountinfo"));
        assert_false(is_made_of_records("/proc/net/tcp"));
}

static void test_plain_files_open(_unused_ void **state) {
        assert_int_equal(open_it("/proc/version"), 0);
        assert_int_equal(open_it("/proc/sys/kernel/osrelease"), 0);
        assert_int_equal(open_it("/proc/"), 0);
        assert_int_equal(open_it("/proc/none"), -ENOENT);
        assert_int_equal(open_it("/etc/hosts"), -ENOENT);
}

static void test_upwards_leads_nowhere(_unused_ void **state) {
        assert_true(open_it("/proc/../etc/passwd") < 0);
        assert_true(open_it("/proc/sys/../../etc/passwd") < 0);
}

static void test_self_is_our_own_process(_unused_ void **state) {
        char ours[32];
        struct stat a, b;
        int fd = pseudo_open(roots, "/proc/self/status", PSEUDO_FOLLOW, O_RDONLY);

        (void) snprintf(ours, sizeof(ours), "/proc/%d/status", getpid());
        assert_true(fd >= 0);
        assert_int_equal(fstat(fd, &a), 0);
        assert_int_equal(stat(ours, &b), 0);
        assert_int_equal(a.st_ino, b.st_ino);
        (void) close(fd);
        assert_int_equal(open_it("/proc/selfish"), -ENOENT);
}

static void test_other_links_are_not_followed(_unused_ void **state) {
        assert_int_equal(open_it("/proc/mounts"), -ELOOP);
        assert_int_equal(open_it("/proc/self/exe"), -ELOOP);
        assert_int_equal(open_it("/proc/self/root/etc/passwd"), -ELOOP);
}

static void test_links_to_devices_are_followed_to_them(_unused_ void **state) {
        char target[PATH_MAX] = "";
        int fd;

        if (access("/sys/class/net/lo", F_OK) < 0)
                skip();
        assert_int_equal(open_it("/sys/class/net/lo/flags"), 0);
        assert_int_equal(open_it("/sys/class/net/lo"), 0);
        assert_int_equal(open_it("/sys/class/net/lo/subsystem/lo/flags"), -ELOOP);
        assert_int_equal(open_it("/sys/class/net/none/flags"), -ENOENT);
        assert_int_equal(open_it("/sys/class/net"), 0);

        fd = pseudo_open(roots, "/sys/class/net/lo", PSEUDO_LINK, O_PATH | O_NOFOLLOW);
        assert_true(fd >= 0);
        assert_true(readlinkat(fd, "", target, sizeof(target) - 1) > 0);
        assert_string_equal(target, "../../devices/virtual/net/lo");
        (void) close(fd);
}

static void test_a_path_too_long_is_refused(_unused_ void **state) {
        char path[PATH_MAX + 16];

        memset(path, 'x', sizeof(path));
        memcpy(path, "/proc/self/", 11);
        path[sizeof(path) - 1] = '\0';
        assert_int_equal(open_it(path), -ENAMETOOLONG);
}

/* Later mounts, of another file and of the right file system's, in mounts of our own. */
static int n_unseen(void) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
                return 99;
        setup(NULL);
        if (mount("/etc/hostname", "/proc/version", NULL, MS_BIND, NULL) < 0 ||
            mount("/proc/cmdline", "/proc/meminfo", NULL, MS_BIND, NULL) < 0)
                return 98;

        return (open_it("/proc/version") != -EXDEV) + (open_it("/proc/meminfo") != -EXDEV) +
               (open_it("/proc/cmdline") != 0);
}

static void test_a_mount_over_a_file_shows(_unused_ void **state) {
        int status;
        pid_t pid;

        if (geteuid() != 0)
                skip();
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
                _exit(n_unseen());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_which_paths_are_pseudo),
                test(test_plain_files_open),
                test(test_upwards_leads_nowhere),
                test(test_self_is_our_own_process),
                test(test_other_links_are_not_followed),
                test(test_links_to_devices_are_followed_to_them),
                test(test_a_path_too_long_is_refused),
                test(test_a_mount_over_a_file_shows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
