/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objectives, and whether their sources suffice.
 */

#include "compiler_test.h"

#include "compiler/objective.h"

static void test_an_objective_has_its_four_parts(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new(
                "{ 'boot.device_integrity': { 'require': [ { 'signal': 'boot.kernel' } ], "
                "'tolerate': [ { 'signal': 'boot.lockdown' }, { 'signal': 'boot.kernel' } ], "
                "'agree': [ [ 'boot.event_log.events', 'boot.kernel.age' ] ], 'min_sources': 3 } "
                "}");
        PolicyObjective objective = { 0 };

        assert_int_equal(objective_read(&bench->reading, bench_root(bench)->first, &objective), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_string_equal(objective.id, "boot.device_integrity");
        assert_int_equal(objective.n_require, 1);
        assert_int_equal(objective.n_tolerate, 2);
        assert_int_equal(objective.n_agree, 1);
        assert_int_equal(objective.min_sources, 3);
}

static void test_two_sources_are_the_default(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'boot.device_integrity': { 'require': [] } }");
        PolicyObjective objective = { 0 };

        assert_int_equal(objective_read(&bench->reading, bench_root(bench)->first, &objective), 0);
        assert_int_equal(objective.min_sources, 2);
}

static const BenchCase cases[] = {
        { "{ 'tolerate': [ { 'signal': 'boot.kernel' } ] }",
          ":28: /boot.device_integrity: nothing supports this objective, expected the key require "
          "or agree" },
        { "[]", ":28: /boot.device_integrity: expected an object, found a list" },
        { "{ 'agree': [], 'requires': [] }",
          ":43: /boot.device_integrity/requires: this key is not known here, expected one of "
          "require, tolerate, agree, min_sources" },
        { "{ 'agree': [], 'min_sources': 0 }",
          ":58: /boot.device_integrity/min_sources: expected an integer from 1 to 7, found 0" },
        { "{ 'agree': [], 'min_sources': 8 }",
          ":58: /boot.device_integrity/min_sources: expected an integer from 1 to 7, found 8" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char text[256], expected[256];
                PolicyObjective objective;
                Bench *bench;

                (void) snprintf(text, sizeof(text), "{ 'boot.device_integrity': %s }",
                                cases[i].text);
                (void) snprintf(expected, sizeof(expected), "f.json:1%s\n", cases[i].complaints);
                bench = bench_new(text);
                assert_int_equal(
                        objective_read(&bench->reading, bench_root(bench)->first, &objective), 0);
                assert_string_equal(bench_complaints(bench), expected);
                (void) bench_free(bench);
        }
}

static void test_one_source_alone_is_worth_a_warning(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'boot.device_integrity': { 'agree': [], 'min_sources': 1 } }");
        PolicyObjective objective;

        assert_int_equal(objective_read(&bench->reading, bench_root(bench)->first, &objective), 0);
        assert_string_equal(bench_complaints(bench),
                            "warning: f.json:1:43: /boot.device_integrity/min_sources: one source "
                            "alone decides here\n");
}

static void test_checks_have_room_in_a_judgement(_unused_ void **state) {
        char text[8192] = "{ 'boot.device_integrity': { 'require': [", *end;
        PolicyObjective objective;
        Bench *bench;

        end = text + strlen(text);
        for (size_t i = 0; i < 64; i++)
                end += sprintf(end, "%s{ 'signal': 'boot.kernel' }", i ? ", " : "");
        (void) strcpy(end, "] } }");
        bench = bench_new(text);
        assert_int_equal(objective_read(&bench->reading, bench_root(bench)->first, &objective), 0);
        assert_string_equal(bench_complaints(bench),
                            "f.json:1:28: /boot.device_integrity: expected "
                            "at most 63 entries, found 64\n");
        (void) bench_free(bench);
}

/* Which sources an objective has: of its gate, and of its checks. */
static const struct {
        const char *text;
        bool counts_self;
        const char *complaints;
} sources[] = {
        { "{ 'boot.device_integrity': { 'require': [ { 'any': [ { 'all': [ { 'signal': "
          "'boot.secure_boot' } ] }, { 'signal': 'boot.kernel' } ] } ], 'min_sources': 2 } }",
          false, "" },
        { "{ 'boot.device_integrity': { 'agree': [ [ 'boot.event_log.events', 'boot.kernel.age' ] "
          "] } }",
          false, "" },
        { "{ 'boot.device_integrity': { 'require': [ { 'signal': 'boot.kernel' } ] } }", false,
          "warning: f.json:1:3: /boot.device_integrity: 2 sources are not reached by these "
          "checks, whose sources are kernel: at best degraded\n" },
        { "{ 'boot.device_integrity': { 'require': [ { 'signal': 'boot.kernel' } ], 'tolerate': [ "
          "{ 'signal': 'boot.secure_boot' } ] } }",
          false,
          "warning: f.json:1:3: /boot.device_integrity: 2 sources are not reached by these "
          "checks, whose sources are kernel: at best degraded\n" },
        { "{ 'boot.device_integrity': { 'require': [ { 'signal': 'boot.kernel' } ], 'min_sources': "
          "4 } }",
          false,
          "f.json:1:74: /boot.device_integrity/min_sources: 4 sources can never be reached: the signals of "
          "gate 'boot' have the sources firmware, tpm, kernel\n" },
        { "{ 'management.security_reporting': { 'require': [ { 'signal': 'management.reports' }, { "
          "'signal': 'management.enrolment' } ] } }",
          true, "" },
        { "{ 'management.security_reporting': { 'require': [ { 'signal': 'management.reports' }, { "
          "'signal': 'management.enrolment' } ] } }",
          false,
          "f.json:1:3: /management.security_reporting: 2 sources can never be reached: the "
          "signals of gate 'management' have the sources authority\n" },
        { "{ 'update.update_integrity': { 'require': [ { 'signal': 'update.engine' } ] } }", false,
          "" }, /* not installed: nothing is known */
};

static void test_sources_are_counted(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(sources); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(sources[i].text);
                const Node *member = bench_root(bench)->first;
                PolicyObjective objective;

                assert_int_equal(objective_read(&bench->reading, member, &objective), 0);
                objective_check_sources(&bench->reading, member, &objective,
                                        sources[i].counts_self);
                assert_string_equal(bench_complaints(bench), sources[i].complaints);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_objective_has_its_four_parts),
                cmocka_unit_test(test_two_sources_are_the_default),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_one_source_alone_is_worth_a_warning),
                cmocka_unit_test(test_checks_have_room_in_a_judgement),
                cmocka_unit_test(test_sources_are_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
