/* SPDX-License-Identifier: Apache-2.0 */
/* Each in a process of its own, since nothing of it can be undone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/macro.h"
#include "jail/jail.h"

static char folder[32];
static int folder_fd;

static int setup(_unused_ void **state) {
        (void) strcpy(folder, "/tmp/test-jail-XXXXXX");
        assert_non_null(mkdtemp(folder));
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(mkdirat(folder_fd, "open", 0700), 0);
        assert_int_equal(mkdirat(folder_fd, "names", 0700), 0);
        assert_int_equal(mkdirat(folder_fd, "written", 0700), 0);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "x", 1), 0);
        (void) close(openat(folder_fd, "open/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        (void) close(openat(folder_fd, "names/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        return 0;
}

static int teardown(_unused_ void **state) {
        static const char *const files[] = { "file", "open/file", "names/file", "written/new",
                                             "written/renamed" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                (void) unlinkat(folder_fd, files[i], 0);
        (void) unlinkat(folder_fd, "open", AT_REMOVEDIR);
        (void) unlinkat(folder_fd, "names", AT_REMOVEDIR);
        (void) unlinkat(folder_fd, "written", AT_REMOVEDIR);
        (void) close(folder_fd);
        return rmdir(folder);
}

static int attempt(const char *name, int flags) {
        int fd = openat(folder_fd, name, flags | O_CLOEXEC, 0600);

        if (fd < 0)
                return -errno;
        (void) close(fd);
        return 0;
}

static int n_wrong(void) {
        static const struct {
                const char *name;
                int flags, result;
        } cases[] = {
                { "file", O_RDONLY, 0 },
                { "file", O_WRONLY, -EACCES },
                { "open/file", O_RDONLY, 0 },
                { "open/file", O_RDWR, -EACCES },
                { "open", O_RDONLY | O_DIRECTORY, 0 },
                { "names", O_RDONLY | O_DIRECTORY, 0 },
                { "names/file", O_RDONLY, -EACCES },
                { "written/new", O_RDWR | O_CREAT, 0 },
                { ".", O_RDONLY | O_DIRECTORY, -EACCES },
                { "/etc/hostname", O_RDONLY, -EACCES },
        };
        const JailPath paths[] = {
                { .path = "file", .dir_fd = folder_fd },
                { .path = "open", .dir_fd = folder_fd },
                { .path = "names", .dir_fd = folder_fd, .names_only = true },
                { .path = "written", .dir_fd = folder_fd, .write = true },
                { .path = "none", .dir_fd = folder_fd },
        };
        int wrong = 0, abi = jail_files(PROGRAM_WORKER, paths, ELEMENTSOF(paths));

        if (abi <= 0)
                return 100;
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                int r = attempt(cases[i].name, cases[i].flags);

                if (r == cases[i].result)
                        continue;
                print_error("%s: %s\n", cases[i].name, strerror(-r));
                wrong++;
        }
        wrong += renameat(folder_fd, "written/new", folder_fd, "written/renamed") < 0;
        wrong += renameat(folder_fd, "written/renamed", folder_fd, "open/renamed") == 0;
        return wrong + (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
}

static int in_child(int (*function)(void)) {
        int status;
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
                _exit(function());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static void test_what_was_named_stays_reachable_and_nothing_else(_unused_ void **state) {
        if (PST_SANITIZE || syscall(SYS_landlock_create_ruleset, NULL, 0, 1U) < 1)
                skip();
        assert_int_equal(in_child(n_wrong), 0);
}

/* The later ruleset takes away, and gives nothing back. */
static int n_wrong_twice(void) {
        const JailPath both[] = { { .path = "file", .dir_fd = folder_fd },
                                  { .path = "open", .dir_fd = folder_fd } };

        if (jail_files(PROGRAM_WORKER_LOADING, both, 1) <= 0 ||
            jail_files(PROGRAM_WORKER, both, 2) <= 0)
                return 100;

        return (attempt("file", O_RDONLY) != 0) + (attempt("open/file", O_RDONLY) != -EACCES);
}

static void test_a_second_jail_only_narrows(_unused_ void **state) {
        if (PST_SANITIZE || syscall(SYS_landlock_create_ruleset, NULL, 0, 1U) < 1)
                skip();
        assert_int_equal(in_child(n_wrong_twice), 0);
}

static int n_wrong_unconfined(void) {
        return (jail_files(PROGRAM_CORE, NULL, 0) != 0) + (attempt("file", O_RDWR) != 0) +
               (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
}

static void test_whom_the_table_does_not_confine_keeps_its_files(_unused_ void **state) {
        assert_int_equal(in_child(n_wrong_unconfined), 0);
}

/* As a kernel that has it not answers. */
static int n_wrong_without(void) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

        if (!filter ||
            seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) <
                    0 ||
            seccomp_load(filter) < 0)
                return 100;

        return (jail_landlock_abi() != 0) + (jail_files(PROGRAM_WORKER, NULL, 0) != 0) +
               (attempt("file", O_RDWR) != 0);
}

static void test_a_kernel_without_landlock_is_told(_unused_ void **state) {
        assert_int_equal(in_child(n_wrong_without), 0);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_what_was_named_stays_reachable_and_nothing_else),
                test(test_a_second_jail_only_narrows),
                test(test_a_kernel_without_landlock_is_told),
                test(test_whom_the_table_does_not_confine_keeps_its_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
