/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"

GATE(gate, 3, "x");

static void test_an_objective_is_named_after_its_gate(_unused_ void **state) {
        char id[OBJECTIVE_ID_SIZE];

        assert_true(objective_id(&gate, gate.objectives[1], id));
        assert_string_equal(id, "x.two");
}

static void test_a_name_that_does_not_fit_is_none(_unused_ void **state) {
        char id[OBJECTIVE_ID_SIZE], name[OBJECTIVE_ID_SIZE];
        PstObjective objective = { .id = name };

        memset(name, 'n', sizeof(name));
        name[OBJECTIVE_ID_SIZE - 3] = '\0';
        assert_true(objective_id(&gate, &objective, id));
        assert_int_equal(strlen(id), OBJECTIVE_ID_SIZE - 1);
        name[OBJECTIVE_ID_SIZE - 3] = 'n';
        name[OBJECTIVE_ID_SIZE - 2] = '\0';
        assert_false(objective_id(&gate, &objective, id));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_objective_is_named_after_its_gate),
                cmocka_unit_test(test_a_name_that_does_not_fit_is_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
