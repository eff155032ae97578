/* SPDX-License-Identifier: Apache-2.0 */
/* Where /proc and /sys are read from, and that a view which somebody mounted is seen. */

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/roots.h"
#include "base_test.h"

static void test_a_path_is_found_with_its_rest(void **state _unused_) {
        static const struct {
                const char *path, *rest;
        } rows[] = {
                { "/proc/1/status", "1/status" },
                { "/proc/", "" },
                { "/proc", "" },
                { "/proc//1", "1" },
        };
        _cleanup_(roots_freep) Roots *roots = NULL;
        struct statfs fs;

        assert_int_equal(roots_new(&roots), 0);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const char *rest = NULL;
                int fd = -1;

                assert_int_equal(roots_find(roots, rows[i].path, &fd, &rest), 0);
                assert_string_equal(rest, rows[i].rest);
                assert_int_equal(fstatfs(fd, &fs), 0);
                assert_int_equal(fs.f_type, 0x9fa0); /* PROC_SUPER_MAGIC */
        }
}

static void test_other_paths_have_no_root(void **state _unused_) {
        static const char *const paths[] = {
                "/", "/etc/passwd", "/procx", "/system", "proc/1", ""
        };
        _cleanup_(roots_freep) Roots *roots = NULL;

        assert_int_equal(roots_new(&roots), 0);
        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                const char *rest = NULL;
                int fd = 77;

                assert_int_equal(roots_find(roots, paths[i], &fd, &rest), -ENOENT);
                assert_int_equal(fd, 77);
        }
}

enum { CANNOT_MOUNT = 100 };

/* In a child with mounts of its own, made by `forge`: what finding the path says, negated. */
static int found_behind(bool (*forge)(void), const char *path) {
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0) {
                Roots *roots = NULL;
                const char *rest;
                int fd, r;

                if (unshare(CLONE_NEWNS) < 0 ||
                    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || !forge())
                        _exit(CANNOT_MOUNT);
                r = roots_new(&roots);
                if (r >= 0)
                        r = roots_find(roots, path, &fd, &rest);
                (void) roots_free(roots);
                _exit(-r);
        }

        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void skip_unless_mounted(int found) {
        if (found != CANNOT_MOUNT)
                return;

        print_message("only root, or a user who may mount, can forge a view\n");
        skip();
}

static bool forge_nothing(void) {
        return true;
}

static bool forge_proc_by_a_disk(void) {
        return mount("/etc", "/proc", NULL, MS_BIND, NULL) == 0;
}

/* It has the type of procfs, and is another part of it. */
static bool forge_proc_by_itself(void) {
        return mount("/proc/sys", "/proc", NULL, MS_BIND, NULL) == 0;
}

static bool hide_proc_by_a_tmpfs(void) {
        return mount("none", "/proc", "tmpfs", 0, NULL) == 0;
}

static void test_what_is_mounted_over_a_file_system_is_seen(void **state _unused_) {
        int found = found_behind(forge_nothing, "/proc/version");

        skip_unless_mounted(found);
        assert_int_equal(found, 0);
        assert_int_equal(found_behind(forge_proc_by_a_disk, "/proc/version"), EXDEV);
        assert_int_equal(found_behind(forge_proc_by_itself, "/proc/version"), EXDEV);
        assert_int_equal(found_behind(hide_proc_by_a_tmpfs, "/proc/version"), EXDEV);
}

/* As ProtectKernelTunables= makes them: the object shows itself. */
static bool bind_sys_to_itself(void) {
        return mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) == 0;
}

static bool bind_sys_to_another(void) {
        return mount("/proc/tty", "/proc/sys", NULL, MS_BIND, NULL) == 0;
}

/* A root of its own: the rest of the path starts behind it. */
static void test_an_identity_bind_is_a_root_of_its_own(void **state _unused_) {
        int found = found_behind(bind_sys_to_itself, "/proc/sys/kernel/osrelease");

        skip_unless_mounted(found);
        assert_int_equal(found, 0);
}

static int rest_behind(bool (*forge)(void), const char *path, const char *expected) {
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0) {
                Roots *roots = NULL;
                const char *rest = "";
                int fd;

                if (unshare(CLONE_NEWNS) < 0 ||
                    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || !forge())
                        _exit(CANNOT_MOUNT);
                if (roots_new(&roots) < 0 || roots_find(roots, path, &fd, &rest) < 0)
                        _exit(1);
                status = strcmp(rest, expected) == 0 ? 0 : 2;
                (void) roots_free(roots);
                _exit(status);
        }

        assert_int_equal(waitpid(child, &status, 0), child);
        return WEXITSTATUS(status);
}

static void test_only_a_bind_to_itself_becomes_a_root(void **state _unused_) {
        int found = rest_behind(bind_sys_to_itself, "/proc/sys/kernel/x", "kernel/x");

        skip_unless_mounted(found);
        assert_int_equal(found, 0);
        /* What shows another part is no root: beneath /proc it will be a crossing. */
        assert_int_equal(rest_behind(bind_sys_to_another, "/proc/sys/kernel/x", "sys/kernel/x"), 0);
}

static void test_freeing_nothing_is_fine(void **state _unused_) {
        assert_null(roots_free(NULL));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_path_is_found_with_its_rest),
                cmocka_unit_test(test_other_paths_have_no_root),
                cmocka_unit_test(test_what_is_mounted_over_a_file_system_is_seen),
                cmocka_unit_test(test_an_identity_bind_is_a_root_of_its_own),
                cmocka_unit_test(test_only_a_bind_to_itself_becomes_a_root),
                cmocka_unit_test(test_freeing_nothing_is_fine),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
