/* SPDX-License-Identifier: Apache-2.0 */
/* A gate's declaration as bytes. */

#include "descriptor_example.h"
#include "gate_example.h"
#include "message_test.h"

static void test_a_descriptor_has_its_bytes(void **state _unused_) {
        const char *why = NULL;
        uint8_t bytes[1024];
        size_t size;

        assert_int_equal(
                descriptor_encode(&example_gate, example_digest, bytes, sizeof(bytes), &size, &why),
                0);
        assert_golden(bytes, size, example_descriptor);
        assert_null(why);
}

static void test_a_gate_that_breaks_a_rule_is_told_which(void **state _unused_) {
        PstGate gate = example_gate;
        const char *why = NULL;
        uint8_t bytes[1024];
        size_t size = 7;

        gate.number = 17;
        assert_int_equal(
                descriptor_encode(&gate, example_digest, bytes, sizeof(bytes), &size, &why),
                -EINVAL);
        assert_string_equal(why, "the gate's number is not 1 to 16");
        assert_int_equal(size, 7);
}

static void test_a_descriptor_that_does_not_fit_is_none(void **state _unused_) {
        const char *why;
        uint8_t bytes[64];
        size_t size;

        assert_int_equal(
                descriptor_encode(&example_gate, example_digest, bytes, sizeof(bytes), &size, &why),
                -EMSGSIZE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_descriptor_has_its_bytes),
                cmocka_unit_test(test_a_gate_that_breaks_a_rule_is_told_which),
                cmocka_unit_test(test_a_descriptor_that_does_not_fit_is_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
