/* SPDX-License-Identifier: Apache-2.0 */

/* What happens on a device, and keeps happening. */

#include "core/watchdog.h"
#include "simulation.h"

#define RUNTIME 2U
#define APPS    5U
#define FIRST   UINT64_C(1) /* the set of the first signal, which is of the first objective */

/* Of a policy that says nothing else. */
#define AT_MOST   POLICY_CHANGES_AT_MOST
#define WITHIN_MS (POLICY_CHANGES_WITHIN_S * SECOND_MS)
#define REFILL_MS (WITHIN_MS / AT_MOST)

#define EVENT_MS      100U
#define SETTLED_MS    300U /* by then the events of 200 ms were sampled together */
#define AT_ONCE_MS    50U
#define LOST_STAYS_MS (10 * MINUTE_MS)

static void happen(bool on) {
        device_set(APPS, 0, on);
        device_wake(APPS, FIRST, 0);
}

static Status told_status(const Told *told) {
        return (Status) told->status[APPS][0];
}

static Status status_of(bool on) {
        return on ? STATUS_SATISFIED : STATUS_VIOLATED;
}

/* --- one change --- */

static void test_a_change_is_told_at_once(_unused_ void **state) {
        uint64_t then_ms;
        size_t n;

        simulation_run(HOUR_MS + 5 * SECOND_MS);
        n = simulation.n_told;
        then_ms = clock_boottime_ms();
        happen(false);
        simulation_run(SECOND_MS);

        assert_int_equal(simulation.n_told, n + 1);
        assert_int_equal(simulation_last()->kind, RECORD_KIND_CHANGE);
        assert_int_equal(told_status(simulation_last()), STATUS_VIOLATED);
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + AT_ONCE_MS);
}

/* Only what was told of is looked at: the gate's other signals and the other gates are not. */
static void test_what_did_not_change_is_not_looked_at(_unused_ void **state) {
        uint64_t then_ms;

        simulation_run(HOUR_MS + 5 * SECOND_MS);
        then_ms = clock_boottime_ms();
        happen(false);
        simulation_run(SECOND_MS);
        for (size_t g = 0; g < DEVICE_GATES; g++)
                for (size_t s = 0; s < DEVICE_SIGNALS; s++)
                        assert_int_equal(device_ordered_ms(g, s) >= then_ms, g == APPS && s == 0);
}

/* The second of two comes while the first is sampled, and is neither missed nor told by itself. */
static void test_a_burst_is_told_as_it_begins_and_as_it_ends(_unused_ void **state) {
        size_t n;

        simulation_run(HOUR_MS + 5 * SECOND_MS);
        n = simulation.n_told;
        for (unsigned i = 0; i < 15; i++) {
                happen(i % 2 == 1);
                simulation_run(10);
        }
        simulation_run(SECOND_MS);
        assert_int_equal(simulation.n_told, n + 1);
        assert_int_equal(told_status(&simulation.told[n]), STATUS_VIOLATED);
        happen(true);
        simulation_run(SECOND_MS);
        assert_int_equal(simulation.n_told, n + 2);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

/* --- one that does not come to rest beside it --- */

static void test_a_gate_that_never_rests_holds_no_other_up(_unused_ void **state) {
        uint64_t then_ms;
        size_t n;

        simulation_run(HOUR_MS);
        device_make_busy(RUNTIME, true);
        simulation_run(20 * MINUTE_MS);
        for (unsigned i = 0; i < 20; i++) {
                n = simulation.n_told;
                then_ms = clock_boottime_ms();
                happen(i % 2 == 1);
                simulation_run(AT_ONCE_MS);
                assert_int_equal(simulation.n_told, n + 1);
                assert_in_range(simulation_last()->at_ms, then_ms, then_ms + AT_ONCE_MS);
                assert_int_equal(told_status(simulation_last()), status_of(i % 2 == 1));
                simulation_run(10 * SECOND_MS);
        }
}

/* --- flapping --- */

/* Of records that tell a change, at no time more than there was room for. */
static void assert_within_limit(size_t first) {
        for (size_t i = first; i < simulation.n_told; i++) {
                uint64_t n = 0;

                for (size_t k = i; k < simulation.n_told; k++) {
                        if (simulation.told[k].kind != RECORD_KIND_CHANGE)
                                continue;
                        n++;
                        assert_true(n <=
                                    AT_MOST + 1 +
                                            (simulation.told[k].at_ms - simulation.told[i].at_ms) /
                                                    REFILL_MS);
                }
        }
}

/* In no rhythm that sampling could fall in with. */
static bool is_on(uint64_t i) {
        return (i * 2654435761U >> 16) & 1U;
}

/* Ten times a second for an hour; then it stays as it was last. */
static void flap(bool last) {
        for (uint64_t i = 0; i < HOUR_MS / EVENT_MS; i++) {
                happen(is_on(i));
                simulation_run(EVENT_MS);
        }
        happen(last);
}

static void test_what_flaps_does_not_flood_the_history(_unused_ void **state) {
        size_t first, bites;

        simulation_run(HOUR_MS);
        first = simulation.n_told;
        flap(false);

        assert_in_range(simulation.n_told - first, HOUR_MS / REFILL_MS,
                        AT_MOST + HOUR_MS / REFILL_MS + 8);
        assert_within_limit(first);
        for (bites = first; bites < simulation.n_told && !simulation.told[bites].limited; bites++)
                ;
        assert_in_range(bites - first, AT_MOST, AT_MOST + AT_MOST / 4);
        for (size_t i = bites; i < simulation.n_told; i++)
                assert_true(simulation.told[i].limited);
        for (size_t i = first; i < simulation.n_told; i++)
                assert_true(told_gate(&simulation.told[i], RUNTIME, STATUS_SATISFIED));
        assert_null(watchdog_check(simulation.daemon));
}

/* What is so is told as soon as there is room, in whatever state the flapping ended. */
static void test_the_last_state_is_told_within_one_refill(_unused_ void **state) {
        for (unsigned on = 0; on < 2; on++) {
                flap(on);
                simulation_run(REFILL_MS + SECOND_MS);
                assert_int_equal(told_status(simulation_last()), status_of(on));
                simulation_run(MINUTE_MS);
                assert_int_equal(told_status(simulation_last()), status_of(on));
        }
}

static void test_the_limit_is_forgotten_after_a_quiet_while(_unused_ void **state) {
        size_t n;

        flap(true);
        simulation_run(REFILL_MS + SECOND_MS);
        assert_true(simulation_last()->limited);
        simulation_run(WITHIN_MS - MINUTE_MS);
        assert_true(simulation_last()->limited);
        simulation_run(2 * MINUTE_MS);
        assert_false(simulation_last()->limited);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));

        n = simulation.n_told;
        happen(false);
        simulation_run(AT_ONCE_MS);
        assert_int_equal(simulation.n_told, n + 1);
        assert_false(simulation_last()->limited);
}

/* However little the policy allows: no device is without a current record for it. */
static void test_the_limit_lets_no_record_end(_unused_ void **state) {
        simulation_set_policy(
                "\"version\": 2, \"changes\": { \"at_most\": 1, \"within\": \"30d\" }");
        simulation_reload();
        simulation_run(SECOND_MS);
        happen(false);
        simulation_run(SECOND_MS);
        happen(true); /* one of the two is held back, for a month */
        simulation_run(8 * HOUR_MS);
        assert_int_equal(simulation.n_expired, 0);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

/* It is as it was told last before there was room to tell it: then nothing waits, and it is quiet. */
static void test_what_went_back_is_not_waited_for(_unused_ void **state) {
        Status told;
        bool on = true;

        do {
                on = !on;
                happen(on);
                simulation_run(SETTLED_MS);
                told = told_status(simulation_last());
        } while (!simulation_last()->limited || told == status_of(on));
        happen(!on);
        simulation_run(WITHIN_MS - MINUTE_MS);
        assert_true(simulation_last()->limited);
        simulation_run(2 * MINUTE_MS);
        assert_false(simulation_last()->limited);
        assert_int_equal(told_status(simulation_last()), told);
}

/* What others do is told late at most by a refill while one flaps. */
static void test_what_flaps_hides_no_other_change(_unused_ void **state) {
        flap(true);
        device_set(RUNTIME, 2, false);
        device_wake(RUNTIME, FIRST << 2, 0);
        for (uint64_t i = 0; i < (REFILL_MS + SECOND_MS) / EVENT_MS; i++) {
                happen(is_on(i));
                simulation_run(EVENT_MS);
        }
        assert_int_equal(simulation_last()->status[RUNTIME][1], STATUS_VIOLATED);
}

/* --- lost events --- */

static void test_lost_events_are_a_finding_and_all_of_it_is_sampled(_unused_ void **state) {
        uint64_t then_ms;
        size_t n;

        simulation_run(HOUR_MS + 5 * SECOND_MS);
        n = simulation.n_told;
        then_ms = clock_boottime_ms();
        device_set(APPS, 2, false); /* without an event */
        device_wake(APPS, 7, 7);
        simulation_run(SECOND_MS);

        assert_int_equal(simulation.n_told, n + 1);
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + AT_ONCE_MS);
        assert_true(simulation_last()->lost_events);
        assert_int_equal(told_status(simulation_last()), STATUS_SATISFIED);
        assert_int_equal(simulation_last()->status[APPS][1], STATUS_VIOLATED);
        for (size_t s = 0; s < DEVICE_SIGNALS; s++)
                assert_int_equal(device_ordered_ms(APPS, s) >= then_ms, s < 3);

        simulation_run(LOST_STAYS_MS - MINUTE_MS);
        assert_true(simulation_last()->lost_events);
        simulation_run(2 * MINUTE_MS);
        assert_false(simulation_last()->lost_events);
}

/* What may have been otherwise for a while is not told as good until it is seen again. */
static void test_lost_events_of_a_busy_gate_make_it_stale(_unused_ void **state) {
        uint64_t then_ms;

        simulation_run(HOUR_MS);
        device_make_busy(APPS, true);
        device_wake(APPS, FIRST, 0);
        simulation_run(MINUTE_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        then_ms = clock_boottime_ms();
        device_wake(APPS, 3, 3);
        simulation_run(SECOND_MS);

        assert_int_equal(told_status(simulation_last()), STATUS_STALE);
        assert_in_range(simulation_last()->at_ms, then_ms, then_ms + SECOND_MS);
        assert_true(simulation_last()->lost_events);
        assert_int_equal(simulation_last()->status[APPS][1], STATUS_SATISFIED);
        assert_true(told_all_but(simulation_last(), APPS, STATUS_SATISFIED));

        device_make_busy(APPS, false);
        simulation_run(SECOND_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, simulation_start, simulation_end)
                TEST(test_a_change_is_told_at_once),
                TEST(test_what_did_not_change_is_not_looked_at),
                TEST(test_a_burst_is_told_as_it_begins_and_as_it_ends),
                TEST(test_a_gate_that_never_rests_holds_no_other_up),
                TEST(test_what_flaps_does_not_flood_the_history),
                TEST(test_the_last_state_is_told_within_one_refill),
                TEST(test_the_limit_is_forgotten_after_a_quiet_while),
                TEST(test_the_limit_lets_no_record_end),
                TEST(test_what_went_back_is_not_waited_for),
                TEST(test_what_flaps_hides_no_other_change),
                TEST(test_lost_events_are_a_finding_and_all_of_it_is_sampled),
                TEST(test_lost_events_of_a_busy_gate_make_it_stale),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
