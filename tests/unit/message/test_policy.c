/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in a policy: the most special span wins. */

#include "message_test.h"
#include "policy_example.h"

static void test_each_operator_has_its_word(void **state _unused_) {
        static const char *const words[] = {
                "unknown",          "equals",   "in",       "at_least",  "at_most", "within",
                "version_at_least", "includes", "excludes", "subset_of", "empty",   "unknown",
        };

        assert_int_equal(ELEMENTSOF(words), _OPERATOR_MAX + 1);
        for (unsigned i = 0; i < ELEMENTSOF(words); i++)
                assert_string_equal(operator_name((PolicyOperator) i), words[i]);
}

static void test_an_objective_is_found_by_its_whole_id(void **state _unused_) {
        assert_ptr_equal(policy_objective(&example_policy, "build.first"), &example_objectives[1]);
        assert_null(policy_objective(&example_policy, "first"));
        assert_null(policy_objective(&example_policy, "boot.second"));
}

static void test_the_most_special_span_wins(void **state _unused_) {
        static const struct {
                const char *gate, *objective, *signal;
                uint64_t freshness_s, interval_s;
        } rows[] = {
                { "boot", "boot.first", "boot.last", 4000, 120 },
                { "boot", "boot.first", "boot.other", 3000, 1500 },
                { "boot", "boot.first", NULL, 3000, 1500 },
                { "boot", "first", NULL, 3000, 1500 }, /* without its gate in front */
                { "boot", "boot.second", NULL, 2000, 1000 },
                { "boot", "boot.firs", "boot.las", 2000, 1000 },
                { "build", "build.first", NULL, 1000, 500 },
                { "build", "first", NULL, 1000, 500 },
                { "build", "build.first", "boot.last", 4000, 120 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                assert_int_equal(policy_freshness_s(&example_policy, rows[i].gate,
                                                    rows[i].objective, rows[i].signal),
                                 rows[i].freshness_s);
                assert_int_equal(policy_interval_s(&example_policy, rows[i].gate, rows[i].objective,
                                                   rows[i].signal),
                                 rows[i].interval_s);
        }
}

static void test_what_nothing_states_is_half_an_hour(void **state _unused_) {
        const Policy bare = { .id = "bare" };

        assert_int_equal(policy_freshness_s(&bare, "boot", "boot.first", NULL), 1800);
        assert_int_equal(policy_interval_s(&bare, "boot", "boot.first", NULL), 900);
}

static void test_self_counts_for_a_gate_or_an_objective(void **state _unused_) {
        const Policy bare = { .id = "bare" };

        assert_true(policy_self_counts(&example_policy, "monitoring", "monitoring.any"));
        assert_true(policy_self_counts(&example_policy, "privacy", "privacy.visible"));
        assert_true(policy_self_counts(&example_policy, "privacy", "visible"));
        assert_false(policy_self_counts(&example_policy, "privacy", "privacy.other"));
        assert_false(policy_self_counts(&example_policy, "boot", "boot.visible"));
        assert_false(policy_self_counts(&bare, "monitoring", "monitoring.any"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_operator_has_its_word),
                cmocka_unit_test(test_an_objective_is_found_by_its_whole_id),
                cmocka_unit_test(test_the_most_special_span_wins),
                cmocka_unit_test(test_what_nothing_states_is_half_an_hour),
                cmocka_unit_test(test_self_counts_for_a_gate_or_an_objective),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
