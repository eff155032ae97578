/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What wakes a program that stays. That setting the clock does, only a clock that is set can show.
 */

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/macro.h"
#include "ctl/wakeups.h"

#define PATIENCE_MS 10000

static Wakeups wakeups;
static int output[2];

static int set_up(_unused_ void **state) {
        return pipe2(output, O_CLOEXEC) < 0 ? -1 : wakeups_init(&wakeups, output[1]);
}

static int tear_down(_unused_ void **state) {
        wakeups_done(&wakeups);
        (void) close(output[0]);
        return close(output[1]);
}

static void test_nothing_wakes_by_itself(_unused_ void **state) {
        assert_int_equal(wakeups_wait(&wakeups, 0), 0);
        for (unsigned i = 0; i < _WAKEUP_MAX; i++)
                assert_false(wakeups_take(&wakeups, i));
}

static void test_a_signal_wakes_and_is_taken_once(_unused_ void **state) {
        static const int signals[] = { SIGINT, SIGTERM };

        for (size_t i = 0; i < ELEMENTSOF(signals); i++) {
                assert_int_equal(raise(signals[i]), 0);
                assert_int_equal(wakeups_wait(&wakeups, PATIENCE_MS), 1);
                assert_true(wakeups_take(&wakeups, WAKEUP_STOP));
                assert_false(wakeups_take(&wakeups, WAKEUP_STOP));
                assert_int_equal(wakeups_wait(&wakeups, 0), 0);
        }
}

static void test_an_hour_comes_once_and_can_be_called_off(_unused_ void **state) {
        assert_int_equal(wakeups_set(&wakeups, 10), 0);
        assert_int_equal(wakeups_wait(&wakeups, PATIENCE_MS), 1);
        assert_true(wakeups_take(&wakeups, WAKEUP_HOUR));
        assert_int_equal(wakeups_wait(&wakeups, 0), 0);

        assert_int_equal(wakeups_set(&wakeups, 10), 0);
        assert_int_equal(wakeups_set(&wakeups, 0), 0);
        assert_int_equal(wakeups_wait(&wakeups, 50), 0);
}

static void test_an_output_without_reader_wakes(_unused_ void **state) {
        assert_int_equal(close(output[0]), 0);
        assert_int_equal(wakeups_wait(&wakeups, PATIENCE_MS), 1);
        assert_true(wakeups_take(&wakeups, WAKEUP_OUTPUT));
        output[0] = dup(output[1]);                    /* for tear_down() */
        assert_int_equal(write(output[1], "", 1), -1); /* and does not kill */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_nothing_wakes_by_itself, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_a_signal_wakes_and_is_taken_once, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_an_hour_comes_once_and_can_be_called_off,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_an_output_without_reader_wakes, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
