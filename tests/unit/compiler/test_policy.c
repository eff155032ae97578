/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole policies. The compiler as a process is tested in tests/policies.
 */

#include "compiler_test.h"

#include <errno.h>

#include "compiler/policy.h"

/* One gate, so that a policy is short. */
static Catalogue catalogue_of_boot(void) {
        Catalogue catalogue = { .n_gates = 1 };

        catalogue.gates[2] = &fixture_boot;
        return catalogue;
}

#define CHECKS "{ 'require': [ { 'signal': 'boot.kernel' }, { 'signal': 'boot.secure_boot' } ] }"
#define REST_OPEN                                                                                  \
        "'objectives': { 'boot.verified_software_state': " CHECKS ", "                             \
        "'boot.trusted_boot_chain': " CHECKS ", 'boot.device_integrity': " CHECKS
#define REST REST_OPEN " }"
#define HEAD "'policy': 'p', 'version': 1, 'summary': 's', "

static int compile(Bench *bench, Policy *ret) {
        Catalogue catalogue = catalogue_of_boot();

        return policy_compile(&bench->complaints, &catalogue, bench->arena, ret);
}

static void test_a_policy_is_compiled(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'policy': 'a-policy-1', 'version': 9007199254740991, 'summary': 'x', "
                          "'self_counts': [ 'boot', 'boot.device_integrity' ], 'clear_after': 5, "
                          "'changes': { 'at_most': 7, 'within': '3m' }, "
                          "'freshness': { 'default': '10m' }, 'interval': { 'gate:boot': '1m' }, "
                          "'optional_gates': [ 'management' ], 'kernel_trust': { 'signal': "
                          "'boot.lockdown', 'mode': 'integrity' }, " REST " }");
        Policy policy;

        assert_int_equal(compile(bench, &policy), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_string_equal(policy.id, "a-policy-1");
        assert_int_equal(policy.version, 9007199254740991);
        assert_string_equal(policy.summary, "x");
        assert_int_equal(policy.clear_after, 5);
        assert_int_equal(policy.changes.at_most, 7);
        assert_int_equal(policy.changes.within_s, 180);
        assert_string_equal(policy.self_counts[1], "boot.device_integrity");
        assert_null(policy.self_counts[2]);
        assert_int_equal(policy.kernel_trust.kind, ENTRY_SIGNAL);
        assert_int_equal(policy.optional_gates, 1U << 7);
        assert_int_equal(policy_freshness_s(&policy, "boot", "device_integrity", NULL), 600);
        assert_int_equal(policy_interval_s(&policy, "boot", "device_integrity", NULL), 60);
        assert_int_equal(policy.n_objectives, 3);
        for (size_t i = 1; i < policy.n_objectives; i++)
                assert_true(strcmp(policy.objectives[i - 1].id, policy.objectives[i].id) < 0);
}

static void test_what_is_left_out_has_a_default(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("{ " HEAD REST " }");
        Policy policy;

        assert_int_equal(compile(bench, &policy), 0);
        assert_int_equal(policy.clear_after, 2);
        assert_int_equal(policy.changes.at_most, 120);
        assert_int_equal(policy.changes.within_s, 600);
        assert_int_equal(policy.kernel_trust.kind, 0);
        assert_null(policy.self_counts[0]);
        assert_int_equal(policy.update_gate, 9);
        assert_int_equal(policy.objectives[0].min_sources, 2);
}

static const BenchCase wrong[] = {
        { "{ 'policy': 'P', 'version': 1, 'summary': 's', " REST " }",
          "f.json:1:13: /policy: expected lower-case letters, digits and '-', found \"P\"\n" },
        { "{ 'policy': '-p', 'version': 1, 'summary': 's', " REST " }",
          "f.json:1:13: /policy: expected lower-case letters, digits and '-', found \"-p\"\n" },
        { "{ 'policy': 'p', 'version': 0, 'summary': 's', " REST " }",
          "f.json:1:29: /version: expected an integer from 1 to 9007199254740991, found 0\n" },
        { "{ 'policy': 'p', 'version': 1, " REST " }",
          "f.json:1:1: the key \"summary\" is missing\n" },
        { "{ " HEAD "'changes': { 'at_most': 11, 'within': '1s' }, " REST " }",
          "f.json:1:59: /changes: expected at most 10 changes a second\n" },
        { "{ " HEAD "'changes': { 'at_most': 0, 'within': '1s' }, " REST " }",
          "f.json:1:72: /changes/at_most: expected an integer from 1 to 6000, found 0\n" },
        { "{ " HEAD "'clear_after': 0, " REST " }",
          "f.json:1:63: /clear_after: expected an integer from 1 to 1000, found 0\n" },
        { "{ " HEAD "'self_counts': [ 'boots' ], " REST " }",
          "f.json:1:65: /self_counts/0: expected the id of a gate or of an objective\n" },
        { "{ " HEAD "'objectives': [] }",
          "f.json:1:62: /objectives: expected an object of objectives\n" },
        { "[", "f.json:1:2: the text ends here, expected a value or ']'\n" },
        { "7", "f.json:1:1: expected an object, found 7\n" },
};

/* These are documents of their own: some are none, which bench_new() would not take. */
static void test_what_is_wrong_is_named_and_refused(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new("0");
                char *text = strdup(wrong[i].text);
                Policy policy = { .version = 4711 };

                assert_non_null(text);
                for (char *c = text; *c; c++)
                        *c = (char) (*c == '\'' ? '"' : *c);
                complaints_init(&bench->complaints, "f.json", text, strlen(text));
                assert_int_equal(compile(bench, &policy), -EBADMSG);
                assert_string_equal(bench_complaints(bench), wrong[i].complaints);
                assert_int_equal(policy.version, 4711);
                free(text);
        }
}

static void test_all_errors_of_a_document_are_told(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new(
                "{ 'policy': 'p', 'version': 'x', 'summary': 's',\n 'colour': 'blue',\n"
                " 'objectives': { 'boot.device_integrity':\n   { 'require': [ { 'signal': "
                "'boot.secure_boot', 'enabled': 'yes' } ] },\n  'boot.trusted_boot_chain': " CHECKS
                ",\n  'boot.verified': " CHECKS " } }");
        Policy policy;

        assert_int_equal(compile(bench, &policy), -EBADMSG);
        assert_string_equal(
                bench_complaints(bench),
                "f.json:1:29: /version: expected an integer from 1 to 9007199254740991, found "
                "\"x\"\n"
                "f.json:2:2: /colour: this key is not known here, expected one of policy, version, "
                "summary, optional_gates, kernel_trust, freshness, interval, self_counts, roles, "
                "clear_after, changes, objectives\n"
                "f.json:3:2: /objectives: the objective boot.verified_software_state is not "
                "covered, and its gate is not optional\n"
                "f.json:4:62: /objectives/boot.device_integrity/require/0/enabled: a fact of type "
                "bool needs true or false, found \"yes\"\n"
                "f.json:6:3: /objectives/boot.verified: there is no such objective\n");
}

static void test_a_result_that_is_not_renewed_in_time_is_warned_of(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ " HEAD "'freshness': { 'signal:boot.kernel': '5m', 'default': '1h' }, "
                          "'interval': { 'default': '10m' }, " REST " }");
        Policy policy;

        assert_int_equal(compile(bench, &policy), 0);
        assert_int_equal(bench->complaints.n_warnings, 1);
        assert_non_null(
                strstr(bench_complaints(bench),
                       "/objectives/boot.device_integrity: the signal boot.kernel is looked "
                       "at every 600 s and holds for 300 s: it will be stale in between"));
}

/* An arena that gives less and less stands for a machine out of memory at each place in turn. */
static void test_out_of_memory_is_an_error_wherever_it_strikes(_unused_ void **state) {
        size_t n_failures = 0, limit = 0;
        int r = -ENOMEM;

        while (r == -ENOMEM) {
                _cleanup_(bench_freep) Bench *bench =
                        bench_new("{ " HEAD "'self_counts': [ 'boot' ], 'freshness': { 'default': "
                                  "'1h' }, 'kernel_trust': { 'signal': 'boot.lockdown', 'mode': { "
                                  "'in': [ 'a', 'b' ] } }, " REST " }");
                Policy policy = { .version = 4711 };

                (void) arena_free(bench->arena);
                bench->arena = NULL;
                assert_int_equal(arena_new(limit, &bench->arena), 0);
                r = compile(bench, &policy);
                assert_int_equal(policy.version, r == 0 ? 1 : 4711);
                assert_string_equal(bench_complaints(bench), "");
                n_failures += r == -ENOMEM;
                limit += 16;
        }
        assert_int_equal(r, 0);
        assert_in_range(n_failures, 30, 10000);
}

static void test_there_are_at_most_48_objectives(_unused_ void **state) {
        for (size_t n = 45; n <= 46; n++) {
                _cleanup_free_ char *text = bench_repeat(
                        "{ " HEAD REST_OPEN ",",
                        "'update.o#': { 'require': [ { 'signal': 'update.s' } ] }", n, "}}");
                _cleanup_(bench_freep) Bench *bench = bench_new(text);
                Policy policy;

                assert_int_equal(compile(bench, &policy), n == 45 ? 0 : -EBADMSG);
                assert_int_equal(!!strstr(bench_complaints(bench),
                                          "/objectives: expected at most 48 objectives, found 49"),
                                 n == 46);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_policy_is_compiled),
                cmocka_unit_test(test_what_is_left_out_has_a_default),
                cmocka_unit_test(test_what_is_wrong_is_named_and_refused),
                cmocka_unit_test(test_all_errors_of_a_document_are_told),
                cmocka_unit_test(test_a_result_that_is_not_renewed_in_time_is_warned_of),
                cmocka_unit_test(test_out_of_memory_is_an_error_wherever_it_strikes),
                cmocka_unit_test(test_there_are_at_most_48_objectives),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
