/* SPDX-License-Identifier: Apache-2.0 */

#include "compiler_test.h"

#include "compiler/roles.h"

static void test_the_default_roles_are_those_of_the_model(_unused_ void **state) {
        Catalogue catalogue = bench_catalogue();
        Policy policy = { 0 };

        roles_default(&catalogue, &policy);
        assert_int_equal(policy.foundation, 1U | 1U << 1 | 1U << 2 | 1U << 8 | 1U << 9);
        assert_int_equal(policy.ota_base, 1U | 1U << 1);
        assert_int_equal(policy.update_gate, 9);
        assert_int_equal(policy.management_gate, 8);
}

static void test_a_policy_names_others(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'foundation': [ 'boot', 'cabinet' ], 'ota_base': [ 'build' ], "
                          "'update': 'cabinet', 'management': 'network' }");
        Policy policy = { 0 };

        assert_int_equal(roles_read(&bench->reading, bench_root(bench), &policy), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(policy.foundation, 1U << 1 | 1U << 11);
        assert_int_equal(policy.ota_base, 1U);
        assert_int_equal(policy.update_gate, 12);
        assert_int_equal(policy.management_gate, 5);
}

static void test_management_and_extensions_can_be_optional(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("[ 'management', 'cabinet' ]");
        Policy policy = { 0 };

        assert_int_equal(optional_gates_read(&bench->reading, bench_root(bench), &policy), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(policy.optional_gates, 1U << 7 | 1U << 11);
}

static const struct {
        int (*read)(Reading *r, const Node *node, void *into);
        const char *text, *complaint;
} wrong[] = {
        { roles_read, "{ 'foundation': [] }", "17: /foundation: expected at least one gate" },
        { roles_read, "{ 'foundation': [ 'boot', 'boot' ] }",
          "27: /foundation/1: found this gate twice" },
        { roles_read, "{ 'foundation': 'boot' }",
          "17: /foundation: expected a list, found \"boot\"" },
        { roles_read, "{ 'update': [ 'update' ] }", "13: /update: expected the id of a gate" },
        { roles_read, "{ 'management': 'nobody' }",
          "17: /management: there is no gate \"nobody\"" },
        { roles_read, "{ 'base': [ 'boot' ] }",
          "3: /base: this key is not known here, expected one of foundation, ota_base, update, "
          "management" },
        { optional_gates_read, "[ 'boot' ]",
          "3: /0: only management and gates above 10 can be optional, found \"boot\"" },
        { optional_gates_read, "[ 'monitoring' ]",
          "3: /0: only management and gates above 10 can be optional, found \"monitoring\"" },
        { optional_gates_read, "[ 'nobody' ]", "3: /0: there is no gate \"nobody\"" },
        { optional_gates_read, "[ 'cabinet', 'cabinet' ]", "14: /1: found this gate twice" },
        { optional_gates_read, "'management'", "1: expected a list, found \"management\"" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(wrong[i].text);
                char expected[256];
                Policy policy = { 0 };

                (void) snprintf(expected, sizeof(expected), "f.json:1:%s\n", wrong[i].complaint);
                assert_int_equal(wrong[i].read(&bench->reading, bench_root(bench), &policy), 0);
                assert_string_equal(bench_complaints(bench), expected);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_default_roles_are_those_of_the_model),
                cmocka_unit_test(test_a_policy_names_others),
                cmocka_unit_test(test_management_and_extensions_can_be_optional),
                cmocka_unit_test(test_what_is_wrong_is_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
