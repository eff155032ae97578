/* SPDX-License-Identifier: Apache-2.0 */
/* The numbering of a gate's signals, and the published words. */

#include "gate_example.h"
#include "message_test.h"

static void test_signals_are_numbered_objective_after_objective(void **state _unused_) {
        assert_int_equal(gate_n_signals(&example_gate), 3);
        assert_ptr_equal(gate_signal(&example_gate, 0), &example_secure_boot);
        assert_ptr_equal(gate_signal(&example_gate, 1), &example_bare);
        assert_ptr_equal(gate_signal(&example_gate, 2), &example_last);
        assert_null(gate_signal(&example_gate, 3));
        assert_null(gate_signal(&example_gate, UINT32_MAX));
}

static void test_a_signal_is_found_by_its_id(void **state _unused_) {
        uint32_t index = 77;

        assert_int_equal(gate_find_signal(&example_gate, "boot.last", &index), 0);
        assert_int_equal(index, 2);
        assert_int_equal(gate_find_signal(&example_gate, "boot.secure_boot", &index), 0);
        assert_int_equal(index, 0);
        assert_int_equal(gate_find_signal(&example_gate, "last", &index), -ENOENT);
        assert_int_equal(gate_find_signal(&example_gate, "boot.last2", &index), -ENOENT);
        assert_int_equal(index, 0); /* untouched */
}

static void test_a_gate_without_objectives_has_no_signals(void **state _unused_) {
        const PstGate none = { .id = "boot" };

        assert_int_equal(gate_n_signals(&none), 0);
        assert_null(gate_signal(&none, 0));
}

static void test_each_source_tier_and_type_has_its_word(void **state _unused_) {
        static const char *const sources[] = { "unknown", "firmware",  "tpm",  "kernel", "disk",
                                               "daemon",  "authority", "self", "unknown" };
        static const char *const tiers[] = { "unknown", "A", "B", "C", "D", "E", "unknown" };
        static const char *const types[] = { "unknown", "bool", "int",    "text",
                                             "digest",  "list", "unknown" };

        for (unsigned i = 0; i < ELEMENTSOF(sources); i++)
                assert_string_equal(source_name((PstSource) i), sources[i]);
        for (unsigned i = 0; i < ELEMENTSOF(tiers); i++)
                assert_string_equal(tier_name((PstTier) i), tiers[i]);
        for (unsigned i = 0; i < ELEMENTSOF(types); i++)
                assert_string_equal(type_name((PstType) i), types[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_signals_are_numbered_objective_after_objective),
                cmocka_unit_test(test_a_signal_is_found_by_its_id),
                cmocka_unit_test(test_a_gate_without_objectives_has_no_signals),
                cmocka_unit_test(test_each_source_tier_and_type_has_its_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
