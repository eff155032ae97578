/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/macro.h"
#include "worker/declaration.h"

static const PstSignal signal = {
        .reads = PST_PATHS("/etc/hosts", "/proc/sys/"),
        .queries = PST_QUERIES(PST_FILE("/etc/secret/"), PST_NFT_RULESET, PST_UNITS(PST_ANY)),
        .statements = PST_STATEMENTS(PST_RELEASE, PST_SELF),
};

static void test_paths(_unused_ void **state) {
        static const struct {
                const char *path;
                bool declared;
        } cases[] = {
                { "/etc/hosts", true },           { "/proc/sys/", true },
                { "/proc/sys/kernel/x", true },   { "/proc/sys", false },
                { "/etc/host", false },           { "/etc/hosts/", false },
                { "/etc/hostsx", false },         { "/proc/sys/../kcore", false },
                { "/proc/sys/kernel/..", false }, { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(declares_path(&signal, cases[i].path), cases[i].declared);
        assert_false(declares_path(&(const PstSignal){ .id = "none" }, "/etc/hosts"));
}

static void test_questions(_unused_ void **state) {
        const struct {
                PstQuestion question;
                bool declared;
        } cases[] = {
                { PST_NFT_RULESET, true },
                { PST_FILE("/etc/secret/a"), true },
                { PST_FILE("/etc/secret/../shadow"), false },
                { PST_FILE("/etc/shadow"), false },
                { PST_NAMES("/etc/secret/a"), false },
                { PST_UNITS("a.service", "b.service"), true },
                { PST_LINKS, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(declares_question(&signal, &cases[i].question), cases[i].declared);
}

static void test_statements(_unused_ void **state) {
        assert_true(declares_statement(&signal, PST_RELEASE));
        assert_true(declares_statement(&signal, PST_SELF));
        assert_false(declares_statement(&signal, PST_ENROLMENT));
        assert_false(declares_statement(&signal, (PstStatement) 0));
        assert_false(declares_statement(&signal, (PstStatement) 99));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paths),
                cmocka_unit_test(test_questions),
                cmocka_unit_test(test_statements),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
