/* SPDX-License-Identifier: Apache-2.0 */

/* Daemons that are stopped, and policies that are read anew. */

#include <signal.h>
#include <stdlib.h>

#include "core/watchdog.h"
#include "simulation.h"

#define APPS 5U

static void stop(void) {
        assert_int_equal(raise(SIGTERM), 0);
}

/* --- stopping --- */

static void assert_ended_in_order(uint64_t within_ms) {
        uint64_t then_ms = clock_boottime_ms();
        int status;

        simulation_run(MINUTE_MS);
        assert_true(simulation_has_ended());
        assert_int_equal(sd_event_get_exit_code(simulation.daemon->event, &status), 0);
        assert_int_equal(status, EXIT_SUCCESS);
        assert_int_equal(simulation_last()->kind, RECORD_KIND_SHUTDOWN);
        assert_int_equal(simulation_last()->state, DEVICE_STATE_INACTIVE);
        assert_true(told_all(simulation_last(), STATUS_UNKNOWN));
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + within_ms);
}

static void test_an_orderly_stop_is_told(_unused_ void **state) {
        size_t n;

        simulation_run(HOUR_MS);
        n = simulation.n_told;
        stop();
        assert_ended_in_order(100);
        assert_int_equal(simulation.n_told, n + 1);
}

static void test_a_gate_that_never_rests_is_not_waited_for(_unused_ void **state) {
        for (size_t g = 0; g < DEVICE_GATES; g++)
                device_make_busy(g, true);
        simulation_run(HOUR_MS);
        stop();
        assert_ended_in_order(100);
}

/* It is in the history before the last one. */
static void test_a_record_that_is_being_made_comes_first(_unused_ void **state) {
        size_t n;

        simulation_run(HOUR_MS + 10 * SECOND_MS);
        n = simulation.n_told;
        device_set(APPS, 0, false);
        device_wake(APPS, 1, 0);
        while (simulation.daemon->flapping.bucket.at_ms < clock_boottime_ms())
                simulation_run(1);
        assert_int_equal(simulation.n_told, n);
        stop();
        assert_ended_in_order(100);
        assert_int_equal(simulation.n_told, n + 2);
        assert_int_equal(simulation.told[n].kind, RECORD_KIND_CHANGE);
}

/* --- another policy --- */

#define SECOND_POLICY                                                                              \
        "\"version\": 2, \"clear_after\": 1, \"freshness\": { \"default\": \"10m\" },"             \
        " \"changes\": { \"at_most\": 2, \"within\": \"10m\" }"

static void test_another_policy_is_in_force_at_once(_unused_ void **state) {
        uint64_t then_ms;
        unsigned before;
        size_t n;

        simulation_run(HOUR_MS);
        simulation_set_policy(SECOND_POLICY);
        n = simulation.n_told;
        then_ms = clock_boottime_ms();
        simulation_reload();
        simulation_run(SECOND_MS);

        assert_int_equal(simulation.n_told, n + 1);
        assert_int_equal(simulation_last()->policy_version, 2);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + SECOND_MS);
        for (size_t g = 0; g < DEVICE_GATES; g++)
                assert_true(device_ordered_ms(g, 0) >= then_ms);
        assert_int_equal(simulation.n_expired, 0);

        /* Every five minutes, by default half of the freshness. */
        before = device_n_rounds(APPS);
        simulation_run(2 * HOUR_MS);
        assert_in_range(device_n_rounds(APPS) - before, 24, 28);
        assert_true(simulation_last()->expires_s - simulation_last()->issued_s <= 600);
        assert_int_equal(simulation.n_expired, 0);
        assert_null(watchdog_check(simulation.daemon));
}

static void test_another_limit_holds_back_by_it(_unused_ void **state) {
        size_t n;

        simulation_set_policy(SECOND_POLICY);
        simulation_reload();
        simulation_run(30 * SECOND_MS);
        n = simulation.n_told;
        for (unsigned i = 0; i < 20; i++) {
                device_set(APPS, 0, i % 2 == 1);
                device_wake(APPS, 1, 0);
                simulation_run(SECOND_MS);
        }
        assert_in_range(simulation.n_told - n, 1, 2);
}

static void test_a_policy_that_is_refused_changes_nothing(_unused_ void **state) {
        unsigned before;
        size_t n;

        simulation_run(HOUR_MS + 5 * SECOND_MS);
        n = simulation.n_told;
        before = device_n_rounds(APPS);
        simulation_set_policy("\"version\": 0");
        simulation_reload();
        simulation_run(MINUTE_MS);
        assert_int_equal(simulation.n_told, n);
        assert_int_equal(device_n_rounds(APPS), before);
        simulation_run(HOUR_MS);
        assert_int_equal(simulation_last()->policy_version, 1);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        assert_int_equal(simulation.n_expired, 0);
}

/* Its objectives are not known by the new policy, and no other waits for it. */
static void test_a_gate_that_never_rests_keeps_no_policy_back(_unused_ void **state) {
        uint64_t then_ms;
        const Told *first;
        size_t n;

        simulation_run(HOUR_MS);
        device_make_busy(APPS, true);
        simulation_run(20 * MINUTE_MS);
        simulation_set_policy(SECOND_POLICY);
        n = simulation.n_told;
        then_ms = clock_boottime_ms();
        simulation_reload();
        simulation_run(MINUTE_MS);
        assert_int_equal(simulation.n_told, n + 1);
        first = &simulation.told[n];
        assert_in_range(first->at_ms, then_ms, then_ms + 11 * SECOND_MS);
        assert_int_equal(first->policy_version, 2);
        assert_true(told_gate(first, APPS, STATUS_UNKNOWN));
        assert_true(told_all_but(first, APPS, STATUS_SATISFIED));
        device_make_busy(APPS, false);
        simulation_run(SECOND_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

/* --- a worker that is gone --- */

static void test_a_gate_without_its_worker_is_told_at_once(_unused_ void **state) {
        uint64_t then_ms;

        simulation_run(HOUR_MS);
        then_ms = clock_boottime_ms();
        device_lose(APPS);
        simulation_run(SECOND_MS);
        assert_true(told_gate(simulation_last(), APPS, STATUS_UNKNOWN));
        assert_true(told_all_but(simulation_last(), APPS, STATUS_SATISFIED));
        assert_true(simulation_last()->worker_failed);
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + 100);

        simulation_run(HOUR_MS);
        assert_null(watchdog_check(simulation.daemon));
        device_restart(APPS);
        simulation_run(SECOND_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        assert_false(simulation_last()->worker_failed);
        assert_int_equal(simulation.n_expired, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, simulation_start, simulation_end)
                TEST(test_an_orderly_stop_is_told),
                TEST(test_a_gate_that_never_rests_is_not_waited_for),
                TEST(test_a_record_that_is_being_made_comes_first),
                TEST(test_another_policy_is_in_force_at_once),
                TEST(test_another_limit_holds_back_by_it),
                TEST(test_a_policy_that_is_refused_changes_nothing),
                TEST(test_a_gate_that_never_rests_keeps_no_policy_back),
                TEST(test_a_gate_without_its_worker_is_told_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
