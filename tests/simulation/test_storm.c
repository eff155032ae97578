/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Days on which everything happens, in an order that nobody thought of: what has to hold through all
 * of it, and that it is well again once the device is.
 */

#include <stdio.h>

#include "core/watchdog.h"
#include "simulation.h"

#define DAYS      6U
#define ALL       ((UINT64_C(1) << DEVICE_SIGNALS) - 1)
#define PAUSE_MS  (90 * SECOND_MS) /* between two events, at most */
#define POLICY_OF "\"version\": %u, \"clear_after\": 1, \"freshness\": { \"default\": \"%um\" }"

/* xorshift64: the same days every time. */
static uint64_t dice;

static uint64_t roll(uint64_t sides) {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        return dice % sides;
}

static bool is_lost[DEVICE_GATES];
static uint64_t woke_ms; /* when it slept last, until */
static unsigned policy_version;

static void change(size_t gate) {
        size_t signal = roll(DEVICE_SIGNALS);

        device_set(gate, signal, roll(2));
        device_wake(gate, UINT64_C(1) << signal, 0);
}

static void lose_events(size_t gate) {
        uint64_t lost = roll(ALL) + 1;

        device_wake(gate, lost | roll(ALL), lost);
}

static void flap(size_t gate) {
        for (uint64_t n = roll(300); n > 0; n--) {
                change(gate);
                simulation_run(roll(150) + 1);
        }
}

static void lose_or_restart(size_t gate) {
        if (is_lost[gate])
                device_restart(gate);
        else
                device_lose(gate);
        is_lost[gate] = !is_lost[gate];
}

static void keep_busy(size_t gate) {
        device_make_busy(gate, roll(2));
}

static void sleep_a_while(_unused_ size_t gate) {
        clock_suspend(roll(2) ? roll(HOUR_MS) : roll(2 * SECOND_MS));
        woke_ms = clock_boottime_ms();
}

static void set_clock(_unused_ size_t gate) {
        clock_step((int64_t) roll(7200) - 3600);
}

static void set_policy(_unused_ size_t gate) {
        char head[128];

        (void) snprintf(head, sizeof(head), POLICY_OF, ++policy_version, (unsigned) roll(50) + 10);
        simulation_set_policy(head);
        simulation_reload();
        simulation_run(2 *
                       SECOND_MS); /* a reload is a second after the one before at the earliest */
}

static void (*const happenings[])(size_t gate) = {
        change,    change,          change,        change,    lose_events, flap,
        keep_busy, lose_or_restart, sleep_a_while, set_clock, set_policy,
};

static void calm(void) {
        for (size_t g = 0; g < DEVICE_GATES; g++) {
                if (is_lost[g])
                        lose_or_restart(g);
                device_make_busy(g, false);
                for (size_t s = 0; s < DEVICE_SIGNALS; s++)
                        device_set(g, s, true);
                device_wake(g, ALL, 0);
        }
}

/* By the end of it the limit on changes has forgotten the storm, and so have lost events. */
static void assert_calm(void) {
        simulation_run(10 * SECOND_MS);
        simulation.n_expired = 0;
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        simulation_run(30 * MINUTE_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        assert_int_equal(simulation_last()->state, DEVICE_STATE_PROTECTED);
        assert_false(simulation_last()->limited);
        assert_false(simulation_last()->lost_events);
        assert_false(simulation_last()->worker_failed);
        assert_int_equal(simulation.n_expired, 0);
}

static void weather_a_day(uint64_t seed) {
        uint64_t end_ms = clock_boottime_ms() + 24 * HOUR_MS;
        size_t n = simulation.n_told;

        dice = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
        woke_ms = 0;
        while (clock_boottime_ms() < end_ms) {
                happenings[roll(ELEMENTSOF(happenings))](roll(DEVICE_GATES));
                simulation_run(roll(PAUSE_MS) + 1);
                if (clock_boottime_ms() > woke_ms + MINUTE_MS)
                        assert_null(watchdog_check(simulation.daemon));
        }
        for (size_t i = n; i < simulation.n_told; i++) {
                assert_true(simulation.told[i].expires_s > simulation.told[i].issued_s);
                assert_true(simulation.told[i].uptime_s >= simulation.told[i - 1].uptime_s);
        }
        calm();
        assert_calm();
}

/* One daemon lives through all of them. */
static void test_after_the_storm_all_is_as_before(_unused_ void **state) {
        size_t before = 0;

        policy_version = 1;
        for (uint64_t day = 1; day <= DAYS; day++) {
                simulation.n_told = 1;
                weather_a_day(day);
                if (day == 2)
                        before = simulation_memory();
        }
        assert_in_range(simulation_memory(), before - before / 10, before + before / 10);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_after_the_storm_all_is_as_before,
                                                simulation_start, simulation_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
