/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of the model: all there, none twice, and nothing beyond it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model.h"

static void test_every_gate_and_objective_has_a_name_of_its_own(void **state) {
        (void) state;

        for (unsigned a = 1; a <= MODEL_GATES; a++) {
                const ModelGate *gate = model_gate(a);

                assert_non_null(gate);
                assert_true(strlen(gate->title) > 0);
                for (unsigned b = 1; b < a; b++)
                        assert_string_not_equal(gate->id, model_gate(b)->id);
                for (unsigned i = 0; i < MODEL_OBJECTIVES; i++) {
                        assert_true(strlen(gate->objectives[i].title) > 0);
                        for (unsigned k = 0; k < i; k++)
                                assert_string_not_equal(gate->objectives[i].id,
                                                        gate->objectives[k].id);
                }
        }
}

static void test_what_is_beyond_the_model_has_no_name(void **state) {
        (void) state;

        assert_null(model_gate(0));
        assert_null(model_gate(MODEL_GATES + 1));
        assert_null(model_gate(UINT32_MAX));
}

static void test_the_numbers_are_the_records(void **state) {
        static const char *const ids[] = { "build",   "boot",      "runtime", "platform",
                                           "network", "apps",      "privacy", "management",
                                           "update",  "monitoring" };

        (void) state;
        for (unsigned i = 0; i < MODEL_GATES; i++)
                assert_string_equal(model_gate(i + 1)->id, ids[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_gate_and_objective_has_a_name_of_its_own),
                cmocka_unit_test(test_what_is_beyond_the_model_has_no_name),
                cmocka_unit_test(test_the_numbers_are_the_records),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
