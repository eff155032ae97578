/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/packages/database.h"

static bool has(const DigestSet *set, const char *name) {
        return digest_set_has(set, name, strlen(name));
}

static void test_packages_whose_files_are_on_disk_count(void **state) {
        static const char status[] =
                "Package: here\n"
                "Status: install ok installed\n"
                "Architecture: amd64\n"
                "Description: a package\n"
                " Package: not-a-field\n"
                "\n"
                "Package: held\nStatus: hold ok installed\nArchitecture: all\n\n\n"
                "Package: half\nStatus: install ok half-configured\n\n"
                "Package: removed\nStatus: deinstall ok config-files\n\n"
                "Package: never\nStatus: unknown ok not-installed\n\n"
                "Package: broken\nStatus: install reinstreq half-installed\n\n"
                "Package: stateless\n\n"
                "Package: last\nStatus: install ok triggers-pending";
        _cleanup_(digest_set_done) DigestSet set = { 0 };

        (void) state;
        digest_set_init(&set);
        assert_int_equal(installed_parse(status, strlen(status), &set), 0);
        assert_int_equal(digest_set_seal(&set), 0);
        assert_true(has(&set, "here"));
        assert_true(has(&set, "here:amd64"));
        assert_true(has(&set, "held"));
        assert_true(has(&set, "half"));
        assert_true(has(&set, "last"));
        assert_false(has(&set, "here:i386"));
        assert_false(has(&set, "removed"));
        assert_false(has(&set, "never"));
        assert_false(has(&set, "broken"));
        assert_false(has(&set, "stateless"));
        assert_false(has(&set, "not-a-field"));
}

static void test_a_diverted_file_lies_elsewhere_for_others(void **state) {
        _cleanup_(diversions_done) Diversions diversions = { 0 };
        char *text = strdup("/usr/bin/b\n/usr/bin/b.distrib\nnew-b\n"
                            "/usr/bin/a\n/usr/bin/a.local\n:\n");

        (void) state;
        assert_int_equal(diversions_parse(text, &diversions), 0);
        assert_string_equal(diversions_find(&diversions, "old-b", "/usr/bin/b"),
                            "/usr/bin/b.distrib");
        assert_string_equal(diversions_find(&diversions, "new-b", "/usr/bin/b"), "/usr/bin/b");
        assert_string_equal(diversions_find(&diversions, "any", "/usr/bin/a"), "/usr/bin/a.local");
        assert_string_equal(diversions_find(&diversions, "any", "/usr/bin/c"), "/usr/bin/c");
}

static void test_torn_diversions_are_malformed(void **state) {
        static const char *const torn[] = { "/a\n/b\n", "/a\n/b\nc", "x", "/a\n/b\nc\n/d\n" };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(torn); i++) {
                _cleanup_(diversions_done) Diversions diversions = { 0 };
                _cleanup_free_ char *text = strdup(torn[i]);

                assert_int_equal(diversions_parse(text, &diversions), -EBADMSG);
                assert_null(diversions.text);
        }
}

static void test_no_diversions_are_fine(void **state) {
        _cleanup_(diversions_done) Diversions diversions = { 0 };

        (void) state;
        assert_string_equal(diversions_find(&diversions, "any", "/x"), "/x");
        assert_int_equal(diversions_parse(strdup(""), &diversions), 0);
        assert_int_equal(diversions.n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_packages_whose_files_are_on_disk_count),
                cmocka_unit_test(test_a_diverted_file_lies_elsewhere_for_others),
                cmocka_unit_test(test_torn_diversions_are_malformed),
                cmocka_unit_test(test_no_diversions_are_fine),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
