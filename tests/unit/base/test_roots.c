/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real mounts, in a mount namespace of the test's own; as an ordinary user what needs them is
 * skipped.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macro.h"
#include "base/roots.h"

/* What looking for a path comes to: 0 with its rest, or a negative errno. */
static int find(const char *path, const char *expected_rest) {
        _cleanup_(roots_freep) Roots *roots = NULL;
        const char *rest = NULL;
        int fd = -1, r;

        if (roots_new(&roots) < 0)
                return -ENOMEM;
        r = roots_find(roots, path, &fd, &rest);
        if (r >= 0 && (fd < 0 || strcmp(rest, expected_rest) != 0))
                return -EDOM;

        return r;
}

static void test_paths_are_told_apart(_unused_ void **state) {
        assert_int_equal(find("/proc", ""), 0);
        assert_int_equal(find("/proc/", ""), 0);
        assert_int_equal(find("/proc/sys/kernel/x", "sys/kernel/x"), 0);
        assert_int_equal(find("/sys/class/net", "class/net"), 0);
        assert_int_equal(find("/process", ""), -ENOENT);
        assert_int_equal(find("/etc/hosts", ""), -ENOENT);
}

/* Runs in a process and mounts of its own, whose exit status is how many things were wrong. */
static void isolated(int (*n_wrong)(void)) {
        int status;
        pid_t pid;

        if (geteuid() != 0)
                skip();
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                if (unshare(CLONE_NEWNS) < 0 ||
                    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
                        _exit(99);
                _exit(n_wrong());
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static bool bind(const char *from, const char *to) {
        return mount(from, to, NULL, MS_BIND, NULL) == 0;
}

/* ProtectKernelTunables= binds /proc/sys over itself. */
static int identity_bind(void) {
        return !bind("/proc/sys", "/proc/sys") || find("/proc/sys/kernel/x", "kernel/x") != 0 ||
               find("/proc/sys", "") != 0 || find("/proc/self", "self") != 0;
}

static void test_an_identity_bind_is_a_root_of_its_own(_unused_ void **state) {
        isolated(identity_bind);
}

/* Neither is one of its own, so that openat2() says EXDEV below /proc. */
static int forged_binds(void) {
        return !bind("/etc/hostname", "/proc/version") || find("/proc/version", "version") != 0 ||
               !bind("/proc/cmdline", "/proc/meminfo") || find("/proc/meminfo", "meminfo") != 0 ||
               !bind("/tmp", "/proc/sys") || find("/proc/sys/kernel/x", "sys/kernel/x") != 0;
}

static void test_what_shows_something_else_is_no_root(_unused_ void **state) {
        isolated(forged_binds);
}

static int forged_proc(void) {
        return mount("none", "/proc", "tmpfs", 0, NULL) < 0 || find("/proc/version", "") != -EXDEV;
}

static void test_a_file_system_of_another_type_is_forged(_unused_ void **state) {
        isolated(forged_proc);
}

static int part_of_sysfs(void) {
        return !bind("/sys/kernel", "/sys") || find("/sys/class", "") != -EXDEV;
}

static void test_a_part_in_the_place_of_the_whole_is_forged(_unused_ void **state) {
        isolated(part_of_sysfs);
}

static int unmounted(void) {
        return umount2("/sys/fs/cgroup", MNT_DETACH) < 0 || find("/sys/fs/cgroup/x", "") != -ENOENT;
}

static void test_what_is_not_mounted_is_missing(_unused_ void **state) {
        if (access("/sys/fs/cgroup/cgroup.procs", F_OK) < 0 &&
            access("/sys/fs/cgroup/cpu", F_OK) < 0)
                skip();
        isolated(unmounted);
}

/* Version 2 beside version 1, in a tmpfs that itself shows nothing of the kernel's. */
static int hybrid_cgroups(void) {
        if (mount("none", "/sys/fs/cgroup", "tmpfs", 0, NULL) < 0 ||
            mkdir("/sys/fs/cgroup/unified", 0755) < 0)
                return 10;
        if (find("/sys/fs/cgroup/unified/x", "") != -ENOENT)
                return 11;
        if (mount("none", "/sys/fs/cgroup/unified", "cgroup2", 0, NULL) < 0)
                return 0; /* a kernel without it */

        return find("/sys/fs/cgroup/unified/x", "x") != 0 ||
               find("/sys/fs/cgroup/cpu/x", "") != -EXDEV;
}

static void test_version_2_beside_version_1_is_a_root(_unused_ void **state) {
        if (access("/sys/fs/cgroup", F_OK) < 0)
                skip();
        isolated(hybrid_cgroups);
}

/* As systemd-nspawn has it: a tmpfs that holds binds of the real one. */
static int hidden_sysfs(void) {
        static const char *const made[] = { "/tmp/roots-sys", "/sys/class", "/sys/kernel" };

        (void) mkdir(made[0], 0755);
        if (!bind("/sys", made[0]) || mount("none", "/sys", "tmpfs", 0, NULL) < 0)
                return 10;
        for (size_t i = 1; i < ELEMENTSOF(made); i++)
                if (mkdir(made[i], 0755) < 0)
                        return 11;
        if (!bind("/tmp/roots-sys/class", "/sys/class") ||
            !bind("/tmp/roots-sys/kernel", "/sys/kernel"))
                return 12;

        if (find("/sys/class/net", "net") != 0 || find("/sys/firmware/x", "") != -EACCES)
                return 13;
        /* As everywhere: debugfs within a part that is shown says nothing of what is hidden. */
        if (mount("none", "/sys/kernel/debug", "tmpfs", 0, NULL) < 0 &&
            mount("none", "/sys/kernel/mm", "tmpfs", 0, NULL) < 0)
                return 15;
        if (find("/sys/firmware/x", "") != -EACCES)
                return 16;
        if (mkdir("/sys/firmware", 0755) < 0 || !bind("/etc", "/sys/firmware"))
                return 14;
        return find("/sys/firmware/x", "") != -EXDEV || find("/sys/module", "") != -EXDEV;
}

static void test_a_container_hides_and_does_not_forge(_unused_ void **state) {
        isolated(hidden_sysfs);
        (void) rmdir("/tmp/roots-sys");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paths_are_told_apart),
                cmocka_unit_test(test_an_identity_bind_is_a_root_of_its_own),
                cmocka_unit_test(test_what_shows_something_else_is_no_root),
                cmocka_unit_test(test_a_file_system_of_another_type_is_forged),
                cmocka_unit_test(test_a_part_in_the_place_of_the_whole_is_forged),
                cmocka_unit_test(test_what_is_not_mounted_is_missing),
                cmocka_unit_test(test_version_2_beside_version_1_is_a_root),
                cmocka_unit_test(test_a_container_hides_and_does_not_forge),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
