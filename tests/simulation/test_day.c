/* SPDX-License-Identifier: Apache-2.0 */

/* A day on which nothing happens, and one on which a gate does not come to rest. */

#include "core/watchdog.h"
#include "simulation.h"

#define FRESH_S      UINT64_C(1800) /* how long results hold by the policy of the simulation */
#define RUNTIME      2U
#define HOURS        24U
#define GROWTH_BYTES 4096U /* lists that grew to the size that they need */

/* How often each gate is looked at in a day by its interval: 15 minutes, an hour, 5 and 2 minutes. A
 * record is made anew a little more often than every 15 minutes, and what limits it is then looked
 * at; so those of a quarter may come to some more. */
static const struct {
        unsigned least, most;
} rounds_a_day[DEVICE_GATES] = {
        { 96, 106 }, { 24, 25 },  { 96, 106 }, { 288, 289 }, { 720, 721 },
        { 96, 106 }, { 96, 106 }, { 96, 106 }, { 96, 106 },  { 96, 106 },
};

static uint64_t ends_ms(const Told *told) {
        return (told->uptime_s + told->expires_s - told->issued_s) * 1000U;
}

/* A record's follower is there before half of its life is gone, whatever its own life is. */
static void assert_renewed_in_time(const Told *told, const Told *next) {
        uint64_t life_ms = (told->expires_s - told->issued_s) * 1000U;

        assert_true(next->at_ms < told->uptime_s * 1000U + life_ms / 2);
}

static void test_a_quiet_day_is_told_without_a_gap(_unused_ void **state) {
        unsigned before[DEVICE_GATES];
        size_t first;

        first = simulation.n_told - 1;
        for (size_t g = 0; g < DEVICE_GATES; g++)
                before[g] = device_n_rounds(g);
        for (unsigned i = 0; i < HOURS * 60; i++) {
                simulation_run(MINUTE_MS);
                assert_null(watchdog_check(simulation.daemon));
        }

        assert_int_equal(simulation.n_expired, 0);
        for (size_t i = first; i < simulation.n_told; i++) {
                const Told *told = &simulation.told[i];

                assert_true(told_all(told, STATUS_SATISFIED));
                assert_int_equal(told->state, DEVICE_STATE_PROTECTED);
                assert_int_equal(told->kind, i == 0 ? RECORD_KIND_BOOT : RECORD_KIND_PERIODIC);
                assert_true(told->expires_s - told->issued_s <= FRESH_S);
                if (i > first)
                        assert_renewed_in_time(told - 1, told);
        }

        assert_in_range(simulation.n_told - first, HOURS * 4, HOURS * 4 + 10);
        for (size_t g = 0; g < DEVICE_GATES; g++)
                assert_in_range(device_n_rounds(g) - before[g], rounds_a_day[g].least,
                                rounds_a_day[g].most);
}

/* At the end of the day as on its first minute. What a record is made anew for is looked at then, so
 * this is of gates that are looked at more often, or need not be. */
static void test_looks_do_not_drift_off_their_grid(_unused_ void **state) {
        static const size_t gates[] = { 1, 3, 4 };

        simulation_run(2 * HOUR_MS);
        for (unsigned i = 0; i < (HOURS - 2) * 60; i++) {
                simulation_run(MINUTE_MS);
                for (size_t g = 0; g < ELEMENTSOF(gates); g++)
                        for (size_t s = 0; s < DEVICE_SIGNALS; s++)
                                assert_true(device_ordered_ms(gates[g], s) % SCHEDULE_GRID_MS <
                                            SECOND_MS);
        }
}

static void test_a_day_takes_no_more_memory_than_an_hour(_unused_ void **state) {
        size_t before;

        simulation_run(HOUR_MS);
        before = simulation_memory();
        assert_true(before > 0);
        simulation_run((HOURS - 1) * HOUR_MS);
        assert_in_range(simulation_memory(), before - GROWTH_BYTES, before + GROWTH_BYTES);
}

/* The first record in which a gate has this status; there is one. */
static const Told *first_with(size_t gate, Status status, const Told *from) {
        for (const Told *t = from; t <= simulation_last(); t++)
                if (told_gate(t, gate, status))
                        return t;

        fail_msg("gate %zu is never %s", gate, status_name(status));
        return NULL;
}

static void test_a_gate_that_never_rests_grows_old_in_time(_unused_ void **state) {
        const Told *stale, *unknown, *good;
        uint64_t looked_s;

        simulation_run(HOUR_MS);
        device_make_busy(RUNTIME, true);
        looked_s = device_ordered_ms(RUNTIME, 0) / 1000U;
        simulation_run(2 * HOUR_MS);

        stale = first_with(RUNTIME, STATUS_STALE, simulation.told);
        assert_in_range(stale->at_ms / 1000U, looked_s + FRESH_S, looked_s + FRESH_S + 1);
        assert_in_range(stale->uptime_s, looked_s + FRESH_S, looked_s + FRESH_S + 1);
        assert_int_equal(stale->since_s[RUNTIME][0], stale->issued_s / 900 * 900);
        unknown = first_with(RUNTIME, STATUS_UNKNOWN, stale);
        assert_in_range(unknown->at_ms / 1000U, looked_s + 2 * FRESH_S, looked_s + 2 * FRESH_S + 1);
        assert_int_equal(unknown->since_s[RUNTIME][0], unknown->issued_s / 900 * 900);
        for (const Told *t = simulation.told; t <= simulation_last(); t++) {
                assert_true(told_all_but(t, RUNTIME, STATUS_SATISFIED));
                assert_true(told_gate(t, RUNTIME,
                                      t < stale     ? STATUS_SATISFIED
                                      : t < unknown ? STATUS_STALE
                                                    : STATUS_UNKNOWN));
                if (t > simulation.told)
                        assert_true(t->at_ms <= ends_ms(t - 1) + SECOND_MS);
        }
        assert_null(watchdog_check(simulation.daemon));

        device_make_busy(RUNTIME, false);
        simulation_run(2 * SECOND_MS);
        good = simulation_last();
        assert_true(told_all(good, STATUS_SATISFIED));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_a_quiet_day_is_told_without_a_gap,
                                                simulation_start, simulation_end),
                cmocka_unit_test_setup_teardown(test_looks_do_not_drift_off_their_grid,
                                                simulation_start, simulation_end),
                cmocka_unit_test_setup_teardown(test_a_day_takes_no_more_memory_than_an_hour,
                                                simulation_start, simulation_end),
                cmocka_unit_test_setup_teardown(test_a_gate_that_never_rests_grows_old_in_time,
                                                simulation_start, simulation_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
