/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is news of a unit: also of many, of long names, and after everything was forgotten.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/bus/unit_states.h"

static UnitStates states;

static int set_up(_unused_ void **state) {
        unit_states_forget(&states);
        return 0;
}

static void test_only_another_state_is_news(_unused_ void **state) {
        assert_true(unit_states_learn(&states, "/u/a", "active", "running"));
        assert_false(unit_states_learn(&states, "/u/a", "active", "running"));
        assert_true(unit_states_learn(&states, "/u/a", "active", "exited"));
        assert_true(unit_states_learn(&states, "/u/a", "failed", "exited"));
        assert_false(unit_states_learn(&states, "/u/a", "failed", "exited"));
        unit_states_forget(&states);
        assert_true(unit_states_learn(&states, "/u/a", "failed", "exited"));
}

static void test_words_do_not_run_into_each_other(_unused_ void **state) {
        assert_true(unit_states_learn(&states, "/u/a", "b", "c"));
        assert_true(unit_states_learn(&states, "/u/a", "bc", ""));
}

/* More than there are places: none is ever taken for another. */
static void test_units_that_meet_push_each_other_out(_unused_ void **state) {
        char path[64];

        for (unsigned i = 0; i < 4 * UNIT_STATES_MAX; i++) {
                (void) snprintf(path, sizeof(path), "/u/%u", i);
                assert_true(unit_states_learn(&states, path, "active", "running"));
                assert_false(unit_states_learn(&states, path, "active", "running"));
        }
        for (unsigned i = 0; i < 4 * UNIT_STATES_MAX; i++) {
                (void) snprintf(path, sizeof(path), "/u/%u", i);
                assert_true(unit_states_learn(&states, path, "failed", "failed"));
        }
}

static void test_what_does_not_fit_is_always_news(_unused_ void **state) {
        char path[2 * UNIT_STATE_BYTES];

        memset(path, 'x', sizeof(path));
        path[sizeof(path) - 1] = '\0';
        assert_true(unit_states_learn(&states, path, "active", "running"));
        assert_true(unit_states_learn(&states, path, "active", "running"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_only_another_state_is_news, set_up),
                cmocka_unit_test_setup(test_words_do_not_run_into_each_other, set_up),
                cmocka_unit_test_setup(test_units_that_meet_push_each_other_out, set_up),
                cmocka_unit_test_setup(test_what_does_not_fit_is_always_news, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
