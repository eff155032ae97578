/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation as bytes. */

#include "explanation_example.h"
#include "message_test.h"

static void test_an_explanation_has_its_bytes(void **state _unused_) {
        uint8_t bytes[1024];
        size_t size;

        assert_int_equal(explanation_encode(&example_explanation, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, example_explanation_hex);
}

static void test_an_explanation_that_does_not_fit_is_none(void **state _unused_) {
        uint8_t bytes[64];
        size_t size;

        assert_int_equal(explanation_encode(&example_explanation, bytes, sizeof(bytes), &size),
                         -EMSGSIZE);
}

static void test_a_text_that_is_missing_is_empty(void **state _unused_) {
        const ExplainedGate gate = { .number = 1, .id = "x" };
        const Explanation bare = { .gates = &gate, .n_gates = 1 };
        uint8_t bytes[128];
        size_t size;

        assert_int_equal(explanation_encode(&bare, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size,
                      "a6000001000283600058200000000000000000000000000000000000000000000000000000"
                      "000000000000038186016178600080820060048582000082000082000082000082000005"
                      "00");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_explanation_has_its_bytes),
                cmocka_unit_test(test_an_explanation_that_does_not_fit_is_none),
                cmocka_unit_test(test_a_text_that_is_missing_is_empty),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
