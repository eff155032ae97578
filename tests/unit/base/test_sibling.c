/* SPDX-License-Identifier: Apache-2.0 */
/* Finding our own programs and data from where this test lies. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sibling.h"
#include "base_test.h"

static void test_a_program_beside_us_is_found(void **state _unused_) {
        char path[PATH_MAX], own[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);

        assert_true(n > 0);
        own[n] = '\0';
        assert_int_equal(sibling_program(strrchr(own, '/') + 1, path, sizeof(path)), 0);
        assert_string_equal(path, own);
}

static void test_a_program_that_is_nowhere_is_told_where_it_was_expected(void **state _unused_) {
        char path[PATH_MAX];

        assert_int_equal(sibling_program("no-such-program", path, sizeof(path)), -ENOENT);
        assert_string_equal(path, PST_LIBEXECDIR "/no-such-program");
        assert_int_equal(sibling_data("no-such-data", path, sizeof(path)), -ENOENT);
        assert_non_null(strstr(path, "/no-such-data"));
}

static void test_a_path_that_does_not_fit_is_refused(void **state _unused_) {
        static char name[PATH_MAX];
        char path[PATH_MAX];

        (void) memset(name, 'x', sizeof(name) - 1);
        assert_int_equal(sibling_program(name, path, sizeof(path)), -ENAMETOOLONG);
        assert_int_equal(sibling_program("x", path, 4), -ENAMETOOLONG);
}

/* Runs a copy of this program in a tree like ours, and reads what it finds its gates to be. */
static void find_gates_in(const char *tree, char *ret, size_t size) {
        char command[4 * PATH_MAX];
        FILE *found;

        (void) snprintf(command, sizeof(command),
                        "mkdir %s/bin %s/gates && cp /proc/%d/exe %s/bin/program && "
                        ": >%s/bin/postured-worker && %s/bin/program gates",
                        tree, tree, (int) getpid(), tree, tree, tree);
        found = popen(command, "re");
        assert_non_null(found);
        assert_non_null(fgets(ret, (int) size, found));
        assert_int_equal(pclose(found), 0);
}

static void test_data_of_a_tree_of_ours_is_named_without_dots(void **state _unused_) {
        char tree[] = "/tmp/test-sibling-XXXXXX", path[PATH_MAX], wanted[PATH_MAX];

        assert_non_null(mkdtemp(tree));
        find_gates_in(tree, path, sizeof(path));
        (void) snprintf(wanted, sizeof(wanted), "%s/gates", tree);
        assert_string_equal(path, wanted);

        (void) snprintf(path, sizeof(path), "rm -r %s", tree);
        assert_int_equal(system(path), 0); /* NOLINT(cert-env33-c): a command of ours */
}

static int print_data(const char *name) {
        char path[PATH_MAX];

        if (sibling_data(name, path, sizeof(path)) < 0)
                return EXIT_FAILURE;

        return fputs(path, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_program_beside_us_is_found),
                cmocka_unit_test(test_a_program_that_is_nowhere_is_told_where_it_was_expected),
                cmocka_unit_test(test_a_path_that_does_not_fit_is_refused),
                cmocka_unit_test(test_data_of_a_tree_of_ours_is_named_without_dots),
        };

        if (argc == 2)
                return print_data(argv[1]);

        return cmocka_run_group_tests(tests, NULL, NULL);
}
