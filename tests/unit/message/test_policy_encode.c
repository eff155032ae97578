/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled policy as bytes. */

#include "message_test.h"
#include "policy_example.h"

static void test_a_policy_has_its_bytes(void **state _unused_) {
        uint8_t bytes[1024];
        size_t size;

        assert_int_equal(policy_encode(&example_policy, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, example_policy_hex);
}

static void test_a_policy_that_does_not_fit_is_none(void **state _unused_) {
        uint8_t bytes[64];
        size_t size;

        assert_int_equal(policy_encode(&example_policy, bytes, sizeof(bytes), &size), -EMSGSIZE);
}

static void test_entries_nested_too_deep_are_refused(void **state _unused_) {
        const PolicyEntry leaf = { .kind = ENTRY_SIGNAL, .why = "", .signal = "boot.x" };
        PolicyEntry levels[POLICY_NEST_MAX + 1];
        PolicyObjective objective = { .id = "boot.first", .n_require = 1, .min_sources = 1 };
        const Policy policy = { .id = "deep", .objectives = &objective, .n_objectives = 1 };
        uint8_t bytes[256];
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(levels); i++)
                levels[i] = (PolicyEntry){
                        .kind = ENTRY_ANY,
                        .children = i > 0 ? &levels[i - 1] : &leaf,
                        .n_children = 1,
                };
        objective.require = &levels[POLICY_NEST_MAX - 1];
        assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), 0);
        objective.require = &levels[POLICY_NEST_MAX];
        assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_policy_has_its_bytes),
                cmocka_unit_test(test_a_policy_that_does_not_fit_is_none),
                cmocka_unit_test(test_entries_nested_too_deep_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
