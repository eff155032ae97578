/* SPDX-License-Identifier: Apache-2.0 */

#include "core/schedule.h"
#include "core_test.h"

CORE_GATE(gate, 12, "g");

static const PolicySpan freshness[] = { { "default", 3600 } };
static const PolicySpan interval[] = { { "signal:g.b", 120 }, { "signal:g.c", 1 } };
static const Policy policy = {
        .freshness = freshness,
        .n_freshness = ELEMENTSOF(freshness),
        .interval = interval,
        .n_interval = ELEMENTSOF(interval),
};

static Schedule schedule;

static int set_up(_unused_ void **state) {
        schedule_init(&gate, &policy, &schedule);
        return 0;
}

static void test_at_start_everything_is_due(_unused_ void **state) {
        assert_int_equal(schedule.n, 3);
        assert_int_equal(schedule_all(&schedule), 7);
        assert_int_equal(schedule_due(&schedule, 0), 7);
        assert_int_equal(schedule_next_ms(&schedule), 0);
}

static void test_what_was_sampled_is_due_after_its_interval_and_on_the_grid(_unused_ void **state) {
        schedule_sampled(&schedule, 7, 1000000);

        assert_int_equal(schedule.due_ms[0], 2790000); /* half of the freshness, rounded down */
        assert_int_equal(schedule.due_ms[1], 1110000);
        assert_int_equal(schedule.due_ms[2], 1010000); /* not more often than that */
        assert_int_equal(schedule_next_ms(&schedule), 1010000);
        assert_int_equal(schedule_due(&schedule, 1009999), 0);
        assert_int_equal(schedule_due(&schedule, 1010000), 4);
        assert_int_equal(schedule_due(&schedule, 1110000), 6);
        assert_int_equal(schedule_due(&schedule, 2790000), 7);
}

static void test_sampling_one_leaves_the_others_due(_unused_ void **state) {
        schedule_sampled(&schedule, 2, 1000000);
        assert_int_equal(schedule_due(&schedule, 1000000), 5);
}

/* Whatever the time, the next look is later than now and not later than the interval. */
static void test_the_grid_never_stops_and_never_stretches(_unused_ void **state) {
        for (uint64_t now_ms = 0; now_ms < 70000; now_ms += 7) {
                schedule_sampled(&schedule, 7, now_ms);
                for (size_t i = 0; i < 3; i++) {
                        assert_true(schedule.due_ms[i] > now_ms);
                        assert_true(schedule.due_ms[i] <= now_ms + schedule.interval_ms[i]);
                }
        }
}

static void test_a_gate_without_signals_is_never_due(_unused_ void **state) {
        Schedule none = { 0 };

        assert_int_equal(schedule_all(&none), 0);
        assert_int_equal(schedule_due(&none, UINT64_MAX), 0);
        assert_true(schedule_next_ms(&none) == UINT64_MAX);
}

static void test_sixty_four_signals_have_a_bit_each(_unused_ void **state) {
        Schedule many = { .n = 64 };

        assert_true(schedule_all(&many) == UINT64_MAX);
        assert_true(schedule_due(&many, 0) == UINT64_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_at_start_everything_is_due, set_up),
                cmocka_unit_test_setup(
                        test_what_was_sampled_is_due_after_its_interval_and_on_the_grid, set_up),
                cmocka_unit_test_setup(test_sampling_one_leaves_the_others_due, set_up),
                cmocka_unit_test_setup(test_the_grid_never_stops_and_never_stretches, set_up),
                cmocka_unit_test(test_a_gate_without_signals_is_never_due),
                cmocka_unit_test(test_sixty_four_signals_have_a_bit_each),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
