/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/macro.h"
#include "worker/file_watches.h"

static char folder[32];
static int folder_fd;
static Tree *tree;
static Arena *arena;
static FileWatches watches;

static void write_in_place(const char *name, const char *text) {
        _cleanup_close_ int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void replace(const char *name) {
        assert_int_equal(fd_replace_file(folder_fd, name, 0600, "new", 3), 0);
}

static int setup(_unused_ void **state) {
        (void) strcpy(folder, "/tmp/test-watch-XXXXXX");
        assert_non_null(mkdtemp(folder));
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        write_in_place("file", "a");
        write_in_place("other", "a");
        assert_int_equal(mkdirat(folder_fd, "sub", 0700), 0);
        assert_int_equal(symlinkat("file", folder_fd, "link"), 0);

        assert_int_equal(tree_new_device(&tree), 0);
        assert_int_equal(arena_new(1048576, &arena), 0);
        file_watches_init(&watches, tree, arena);
        assert_true(watches.inotify_fd >= 0);
        return 0;
}

static int teardown(_unused_ void **state) {
        static const char *const files[] = { "file", "other", "link", "sub/x", "late/x" };

        file_watches_done(&watches);
        arena_free(arena);
        tree_free(tree);
        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                (void) unlinkat(folder_fd, files[i], 0);
        (void) unlinkat(folder_fd, "sub", AT_REMOVEDIR);
        (void) unlinkat(folder_fd, "late", AT_REMOVEDIR);
        (void) close(folder_fd);
        return rmdir(folder);
}

/* What has fired; nothing was lost. */
static uint64_t drain(void) {
        FilesFired fired = file_watches_drain(&watches);

        assert_int_equal(fired.lost, 0);
        return fired.signals;
}

static void add(const char *name, uint64_t signals) {
        char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        file_watches_add(&watches, path, signals);
}

static void test_a_change_fires_its_own_signals(_unused_ void **state) {
        add("file", 1);
        add("other", 2);
        assert_int_equal(drain(), 0);
        write_in_place("file", "b");
        assert_int_equal(drain(), 1);
        assert_int_equal(drain(), 0);
        write_in_place("other", "b");
        write_in_place("file", "c");
        assert_int_equal(drain(), 3);
        assert_false(watches.outdated);
}

static void test_what_is_beside_it_fires_nothing(_unused_ void **state) {
        FilesFired fired;

        add("file", 1);
        assert_false(file_watches_drain(&watches).vain); /* nothing came at all */
        write_in_place("other", "b");
        replace("other");
        fired = file_watches_drain(&watches);
        assert_int_equal(fired.signals, 0);
        assert_true(fired.vain);
        write_in_place("other", "c");
        write_in_place("file", "b");
        fired = file_watches_drain(&watches);
        assert_int_equal(fired.signals, 1);
        assert_false(fired.vain);
}

/* It is watched by its folder and name: whoever is there now fires. */
static void test_a_successor_fires_too(_unused_ void **state) {
        add("file", 1);
        for (unsigned i = 0; i < 3; i++) {
                replace("file");
                assert_int_equal(drain(), 1);
        }
        assert_int_equal(unlinkat(folder_fd, "file", 0), 0);
        assert_int_equal(drain(), 1);
        assert_false(watches.outdated);
}

/* Where it leads is not watched. */
static void test_a_link_in_its_place_outdates(_unused_ void **state) {
        add("other", 1);
        assert_int_equal(unlinkat(folder_fd, "other", 0), 0);
        assert_int_equal(drain(), 1);
        assert_false(watches.outdated);
        assert_int_equal(symlinkat("file", folder_fd, "other"), 0);
        assert_int_equal(drain(), 1);
        assert_true(watches.outdated);
}

static void test_what_a_link_leads_to_is_watched(_unused_ void **state) {
        add("link", 4);
        write_in_place("file", "b");
        assert_int_equal(drain(), 4);
}

static void test_a_folder_is_watched_with_what_is_in_it(_unused_ void **state) {
        add("sub/", 8);
        write_in_place("sub/x", "a");
        assert_int_equal(drain(), 8);
        assert_int_equal(unlinkat(folder_fd, "sub/x", 0), 0);
        assert_int_equal(drain(), 8);
        assert_false(watches.outdated);
}

static void test_what_passes_through_a_device_is_no_change_of_it(_unused_ void **state) {
        char path[] = "/dev/", made[64];
        int fd;

        file_watches_add(&watches, path, 64);
        fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
        assert_int_equal(write(fd, "x", 1), 1);
        (void) close(fd);
        assert_int_equal(drain(), 0);

        (void) snprintf(made, sizeof(made), "/dev/test-watch-%d", (int) getpid());
        fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0) /* root may, and that is where this is seen */
                return;
        (void) close(fd);
        assert_int_equal(unlink(made), 0);
        assert_int_equal(drain(), 64);
}

static void test_a_folder_that_appears_outdates(_unused_ void **state) {
        add("late/x", 16);
        assert_int_equal(mkdirat(folder_fd, "late", 0700), 0);
        assert_int_equal(drain(), 16);
        assert_true(watches.outdated);
}

static void test_a_file_that_appears_fires(_unused_ void **state) {
        assert_int_equal(unlinkat(folder_fd, "other", 0), 0);
        add("other", 32);
        write_in_place("other", "a");
        assert_int_equal(drain(), 32);
}

/* It fires for all that is watched, since nobody knows for what. */
static void test_lost_events_fire_everything(_unused_ void **state) {
        char limit[16] = "";
        _cleanup_close_ int fd =
                open("/proc/sys/fs/inotify/max_queued_events", O_RDONLY | O_CLOEXEC);
        FilesFired fired;
        long n;

        add("sub", 1);
        add("other", 2);
        assert_true(fd >= 0 && read(fd, limit, sizeof(limit) - 1) > 0);
        n = strtol(limit, NULL, 10);
        if (n > 100000)
                skip();
        for (long i = 0; i <= n; i += 2) { /* two that differ, else they are one */
                write_in_place("sub/x", "a");
                assert_int_equal(unlinkat(folder_fd, "sub/x", 0), 0);
        }
        while ((fired = file_watches_drain(&watches)).lost == 0)
                assert_int_equal(fired.signals, 1);
        assert_int_equal(fired.signals, 1 | 2);
        assert_int_equal(fired.lost, 1 | 2);
        while (drain() == 1)
                ;
        write_in_place("sub/x", "a");
        assert_int_equal(drain(), 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_a_change_fires_its_own_signals),
                test(test_what_is_beside_it_fires_nothing),
                test(test_a_successor_fires_too),
                test(test_a_link_in_its_place_outdates),
                test(test_what_a_link_leads_to_is_watched),
                test(test_a_folder_is_watched_with_what_is_in_it),
                test(test_what_passes_through_a_device_is_no_change_of_it),
                test(test_a_folder_that_appears_outdates),
                test(test_a_file_that_appears_fires),
                test(test_lost_events_fire_everything),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
