/* SPDX-License-Identifier: Apache-2.0 */

/* Devices that sleep, and clocks that are set. */

#include "core/progress.h"
#include "core/watchdog.h"
#include "simulation.h"

#define BACK_AT_MOST_S 300U /* of a wall clock between records: docs/RECORD.md, section 1 */

/* All of the records from `first` on are of a device on which all is well. */
static void assert_well(size_t first) {
        for (size_t i = first; i < simulation.n_told; i++)
                assert_true(told_all(&simulation.told[i], STATUS_SATISFIED));
}

/* What was sampled hours ago is not told as what is so, nor that nothing is known. */
static void test_after_a_night_all_is_sampled_before_it_is_told(_unused_ void **state) {
        uint64_t woke_ms;
        const Told *first;
        size_t n;

        simulation_run(HOUR_MS);
        n = simulation.n_told;
        clock_suspend(8 * HOUR_MS);
        woke_ms = clock_boottime_ms();
        simulation_run(10 * SECOND_MS);

        assert_true(simulation.n_told > n);
        first = &simulation.told[n];
        assert_in_range(first->at_ms, woke_ms, woke_ms + 2 * SECOND_MS);
        for (size_t g = 0; g < DEVICE_GATES; g++)
                for (size_t s = 0; s < DEVICE_SIGNALS; s++)
                        assert_in_range(device_ordered_ms(g, s), woke_ms, first->at_ms);
        assert_true(first->uptime_s * 1000U + SECOND_MS > woke_ms);
        assert_well(0);
        assert_null(watchdog_check(simulation.daemon));

        simulation_run(HOUR_MS);
        assert_well(n);
        assert_in_range(simulation.n_told - n, 4, 7);
}

/* One that does not answer after it is not waited for without end, and is told as it is. */
static void test_after_a_night_a_gate_that_does_not_answer_is_told(_unused_ void **state) {
        uint64_t woke_ms;
        const Told *first;
        size_t n;

        simulation_run(HOUR_MS);
        n = simulation.n_told;
        device_make_busy(2, true);
        clock_suspend(8 * HOUR_MS);
        woke_ms = clock_boottime_ms();
        simulation_run(10 * MINUTE_MS);

        assert_true(simulation.n_told > n);
        first = &simulation.told[n];
        assert_true(first->at_ms <= woke_ms + PROGRESS_FIRST_MS + SECOND_MS);
        assert_true(told_all_but(first, 2, STATUS_SATISFIED));
        assert_true(told_gate(first, 2, STATUS_UNKNOWN));
}

static void test_a_nap_changes_nothing(_unused_ void **state) {
        size_t n;

        simulation_run(HOUR_MS + MINUTE_MS + 10 * SECOND_MS);
        n = simulation.n_told;
        clock_suspend(20 * SECOND_MS);
        simulation_run(5 * MINUTE_MS);
        assert_int_equal(simulation.n_told, n);
        simulation_run(HOUR_MS);
        assert_well(0);
}

/* A night of naps, as of a device that is closed and opened all the time. */
static void test_naps_do_not_keep_results_from_growing_old(_unused_ void **state) {
        for (unsigned i = 0; i < 8 * 12; i++) {
                clock_suspend(4 * MINUTE_MS + 50 * SECOND_MS);
                simulation_run(10 * SECOND_MS);
        }
        assert_well(0);
        assert_in_range(simulation.n_told, 8 * 4, 8 * 8);
        for (size_t i = 1; i < simulation.n_told; i++)
                assert_true(simulation.told[i].at_ms <=
                            simulation.told[i - 1].at_ms + 21 * MINUTE_MS);
}

/* --- the wall clock --- */

static const Told *told_after_step(int64_t s) {
        size_t n = simulation.n_told;
        uint64_t now_ms = clock_boottime_ms();

        clock_step(s);
        simulation_run(5 * SECOND_MS);
        assert_int_equal(simulation.n_told, n + 1);
        assert_true(simulation.told[n].at_ms <= now_ms + SECOND_MS);
        assert_int_equal(simulation.told[n].kind, RECORD_KIND_PERIODIC);
        return &simulation.told[n];
}

/* Its own time is the new one, and nothing in it is younger than what was sampled. */
static void test_a_clock_that_is_set_is_told_at_once(_unused_ void **state) {
        static const int64_t steps_s[] = { 86400, -86400, 3600, -60, 31536000, -31536000 };

        simulation_run(HOUR_MS);
        for (size_t i = 0; i < ELEMENTSOF(steps_s); i++) {
                uint64_t before_s = (uint64_t) clock_wall_s();
                uint64_t after_s = before_s + (uint64_t) steps_s[i];
                const Told *told;

                told = told_after_step(steps_s[i]);
                assert_in_range(told->issued_s, after_s, after_s + 1);
                simulation_run(20 * MINUTE_MS);
        }
        assert_well(0);
        assert_null(watchdog_check(simulation.daemon));
}

/* As a time server does it: within what readers take, there is nothing to tell. */
static void test_a_clock_that_is_put_right_by_a_second_is_not_told(_unused_ void **state) {
        size_t n;

        simulation_run(HOUR_MS + 5 * MINUTE_MS);
        n = simulation.n_told;
        clock_step(1);
        simulation_run(10 * SECOND_MS);
        clock_step(-1);
        simulation_run(10 * SECOND_MS);
        assert_int_equal(simulation.n_told, n);
        assert_int_equal(simulation.n_expired, 0);
}

/* Records go back in time only as far as the clock was turned back, and by uptime never. */
static void test_records_go_back_by_no_more_than_the_clock(_unused_ void **state) {
        uint64_t back_s = 0;

        simulation_run(HOUR_MS);
        (void) told_after_step(-7200);
        simulation_run(HOUR_MS);
        for (size_t i = 1; i < simulation.n_told; i++) {
                const Told *before = &simulation.told[i - 1], *told = &simulation.told[i];

                assert_true(told->uptime_s >= before->uptime_s);
                if (told->issued_s < before->issued_s)
                        back_s += before->issued_s - told->issued_s;
        }
        assert_in_range(back_s, BACK_AT_MOST_S, 7200);
        assert_well(0);
}

/* Results age by the clock that nobody sets. */
static void test_a_clock_that_is_set_makes_no_result_younger_or_older(_unused_ void **state) {
        uint64_t looked_ms;
        size_t n;

        simulation_run(HOUR_MS);
        device_make_busy(2, true);
        looked_ms = device_ordered_ms(2, 0);
        simulation_run(10 * MINUTE_MS);
        clock_step(-86400);
        simulation_run(10 * MINUTE_MS);
        clock_step(INT64_C(2) * 86400);
        n = simulation.n_told;
        simulation_run(looked_ms + 30 * MINUTE_MS - clock_boottime_ms() - SECOND_MS);
        assert_well(n);
        simulation_run(3 * SECOND_MS);
        assert_true(told_gate(simulation_last(), 2, STATUS_STALE));
        assert_true(told_all_but(simulation_last(), 2, STATUS_SATISFIED));
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, simulation_start, simulation_end)
                TEST(test_after_a_night_all_is_sampled_before_it_is_told),
                TEST(test_after_a_night_a_gate_that_does_not_answer_is_told),
                TEST(test_a_nap_changes_nothing),
                TEST(test_naps_do_not_keep_results_from_growing_old),
                TEST(test_a_clock_that_is_set_is_told_at_once),
                TEST(test_a_clock_that_is_put_right_by_a_second_is_not_told),
                TEST(test_records_go_back_by_no_more_than_the_clock),
                TEST(test_a_clock_that_is_set_makes_no_result_younger_or_older),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
