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

#include "base/macro.h"
#include "worker/reach.h"

static const PstSignal one = {
        .id = "g.one",
        .reads = PST_PATHS("/etc/hosts", "/proc/sys/", "@run@/x", "@state@/x", "/etc/hosts"),
};
static const PstSignal two = {
        .id = "g.two",
        .reads = PST_PATHS("/sys/class/net/", "/sys/class/tpm/tpm0/x", "/proc/self/net/udp"),
};
static const PstObjective objective = { .id = "o", .signals = PST_SIGNALS(&one, &two) };
static const PstGate gate = { .id = "g", .objectives = PST_OBJECTIVES(&objective) };
static const Places places = { .run = "/tmp/p" };

static Arena *arena;
static Reach reach;

static int setup(_unused_ void **state) {
        return arena_new(65536, &arena);
}

static int teardown(_unused_ void **state) {
        arena = arena_free(arena);
        return 0;
}

static const JailPath *find(const char *path) {
        for (size_t i = 0; i < reach.n_paths; i++)
                if (strcmp(reach.paths[i].path, path) == 0)
                        return &reach.paths[i];

        return NULL;
}

static void test_what_is_declared_is_reached_once(_unused_ void **state) {
        static const struct {
                const char *path;
                bool names_only;
        } cases[] = {
                { "/etc/hosts", true }, /* of a file it says nothing */
                { "/proc/sys/", false },      { "/tmp/p/x", true },
                { "/sys/devices/", false }, /* where the links of a class lead */
                { "/sys/class/net/", false }, { "/sys/class/tpm/tpm0/x", true },
                { "/proc/self/net/", false }, /* whose files are others each time */
        };

        assert_int_equal(reach_init(&reach, &gate, &places, -1, 5, arena), 0);
        assert_int_equal(reach.n_paths, ELEMENTSOF(cases));
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const JailPath *path = find(cases[i].path);

                assert_non_null(path);
                assert_int_equal(path->names_only, cases[i].names_only);
                assert_false(path->write);
        }
}

static void test_the_loader_reaches_more_and_is_counted_apart(_unused_ void **state) {
        bool has_module = false;

        assert_int_equal(reach_init(&reach, &gate, &places, -1, 5, arena), 0);
        assert_true(reach.n_loading > 0);
        for (size_t i = reach.n_paths; i < reach.n_paths + reach.n_loading; i++) {
                has_module |= strcmp(reach.paths[i].path, "/proc/self/fd/5") == 0;
                assert_false(reach.paths[i].write);
        }
        assert_true(has_module);
        assert_null(find("/usr/lib"));
}

static void test_of_a_tree_there_is_the_tree_alone(_unused_ void **state) {
        assert_int_equal(reach_init(&reach, &gate, &places, 7, 5, arena), 0);
        assert_int_equal(reach.n_paths, 1);
        assert_string_equal(reach.paths[0].path, ".");
        assert_int_equal(reach.paths[0].dir_fd, 7);
        assert_false(reach.paths[0].names_only);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_what_is_declared_is_reached_once),
                test(test_the_loader_reaches_more_and_is_counted_apart),
                test(test_of_a_tree_there_is_the_tree_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
