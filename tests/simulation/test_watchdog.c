/* SPDX-License-Identifier: Apache-2.0 */

/* What the look at ourselves sees, before the service manager is told that we are well. */

#include "core/watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "simulation.h"

#define GRACE_S     60U
#define FORGOTTEN   "a gate that is due is not sampled"
#define MUTE        "the record has expired and no other was made"
#define PERIOD_USEC "60000000" /* we are fed, or killed after this time */

static void make_all_busy(void) {
        for (size_t g = 0; g < DEVICE_GATES; g++)
                device_make_busy(g, true);
}

/* Each of them waits for an order, and was not heard to have ended the one before. */
static void lose_all_ends(void) {
        for (size_t g = 0; g < DEVICE_GATES; g++)
                device_lose_end(g);
}

/* Their workers have their own time for it. */
static void test_gates_that_do_not_rest_are_no_fault_of_ours(_unused_ void **state) {
        make_all_busy();
        for (unsigned i = 0; i < 5 * 60; i++) {
                simulation_run(MINUTE_MS);
                assert_null(watchdog_check(simulation.daemon));
        }
        assert_true(told_all(simulation_last(), STATUS_UNKNOWN));
}

static void test_gates_that_nobody_samples_are_named(_unused_ void **state) {
        make_all_busy();
        simulation_run(70 * MINUTE_MS);
        assert_null(watchdog_check(simulation.daemon));
        lose_all_ends();
        assert_string_equal(watchdog_check(simulation.daemon), FORGOTTEN);
        simulation_run(MINUTE_MS);
        assert_string_equal(watchdog_check(simulation.daemon), FORGOTTEN);

        /* When the next record is due they are found, and all is well again. */
        simulation_run(30 * MINUTE_MS);
        assert_null(watchdog_check(simulation.daemon));
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

/* Whatever the other gates are looked at for next finds it as well. */
static void test_one_end_that_was_missed_is_made_good(_unused_ void **state) {
        uint64_t looked_ms;

        device_make_busy(4, true);
        simulation_run(3 * MINUTE_MS);
        looked_ms = device_ordered_ms(4, 0);
        device_lose_end(4);
        for (unsigned i = 0; i < 60; i++) {
                simulation_run(MINUTE_MS);
                assert_null(watchdog_check(simulation.daemon));
        }
        assert_true(device_ordered_ms(4, 0) > looked_ms + 50 * MINUTE_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
}

/* A timer of ours is lost, while no gate has anything to say. */
static void test_a_record_that_has_no_follower_is_named(_unused_ void **state) {
        uint64_t end_ms;

        simulation_run(MINUTE_MS);
        make_all_busy();
        end_ms = (simulation_last()->uptime_s + simulation_last()->expires_s -
                  simulation_last()->issued_s + GRACE_S) *
                 1000U;
        simulation.daemon->again = sd_event_source_disable_unref(simulation.daemon->again);
        simulation_run(end_ms - clock_boottime_ms() - 1);
        assert_null(watchdog_check(simulation.daemon));
        simulation_run(1);
        assert_string_equal(watchdog_check(simulation.daemon), MUTE);
}

static void test_a_clock_that_is_set_is_no_fault_of_ours(_unused_ void **state) {
        simulation_run(HOUR_MS);
        make_all_busy();
        clock_step(86400);
        assert_null(watchdog_check(simulation.daemon));
        clock_step(INT64_C(-2) * 86400);
        assert_null(watchdog_check(simulation.daemon));
        simulation_run(MINUTE_MS);
        assert_null(watchdog_check(simulation.daemon));
}

/* --- as the service manager sees it --- */

static int manager = -1;

static int start_with_manager(void **state) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        char name[64];
        socklen_t size;
        int n;

        n = snprintf(name, sizeof(name), "@postured-simulation-%d", (int) getpid());
        (void) memcpy(address.sun_path, name, (size_t) n);
        address.sun_path[0] = '\0'; /* an abstract one */
        size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + (size_t) n);
        manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        assert_true(manager >= 0);
        assert_int_equal(bind(manager, (const struct sockaddr *) &address, size), 0);
        assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
        assert_int_equal(setenv("WATCHDOG_USEC", PERIOD_USEC, 1), 0);
        return simulation_start(state);
}

static int end_with_manager(void **state) {
        (void) unsetenv("NOTIFY_SOCKET");
        (void) unsetenv("WATCHDOG_USEC");
        (void) close(manager);
        return simulation_end(state);
}

/* How often it was told that we are well since it was asked last. */
static unsigned n_fed(void) {
        char text[1024];
        unsigned n = 0;
        ssize_t size;

        while ((size = recv(manager, text, sizeof(text) - 1, 0)) >= 0) {
                text[size] = '\0';
                n += strstr(text, "WATCHDOG=1") != NULL;
        }

        return n;
}

static void test_the_manager_is_told_while_all_is_well_alone(_unused_ void **state) {
        (void) n_fed();
        for (unsigned i = 0; i < 60; i++) {
                simulation_run(MINUTE_MS);
                assert_in_range(n_fed(), 1, 2);
        }

        make_all_busy();
        for (unsigned i = 0; i < 70; i++) {
                simulation_run(MINUTE_MS);
                assert_in_range(n_fed(), 1, 2);
        }
        lose_all_ends();
        simulation_run(MINUTE_MS);
        assert_int_equal(n_fed(), 0);
}

/* Each of the records is younger than the grace that an old one has. */
static void test_the_manager_is_told_while_things_change(_unused_ void **state) {
        (void) n_fed();
        for (unsigned i = 0; i < 60; i++) {
                device_set(5, 0, i % 2 == 1);
                device_wake(5, 1, 0);
                simulation_run(MINUTE_MS);
                assert_in_range(n_fed(), 1, 2);
        }
}

/* What was due in it is due when it ends, and one gate takes its time. Awake for 20 s each time. */
static void test_the_manager_is_told_after_each_night(_unused_ void **state) {
        (void) n_fed();
        device_make_busy(2, true);
        for (unsigned i = 0; i < 20; i++) {
                for (unsigned k = 0; k < 3; k++) {
                        clock_suspend(HOUR_MS);
                        simulation_run(20 * SECOND_MS);
                }
                assert_in_range(n_fed(), 1, 2);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, simulation_start, simulation_end)
                TEST(test_gates_that_do_not_rest_are_no_fault_of_ours),
                TEST(test_gates_that_nobody_samples_are_named),
                TEST(test_one_end_that_was_missed_is_made_good),
                TEST(test_a_record_that_has_no_follower_is_named),
                TEST(test_a_clock_that_is_set_is_no_fault_of_ours),
#define TEST_MANAGED(name)                                                                         \
        cmocka_unit_test_setup_teardown(name, start_with_manager, end_with_manager)
                TEST_MANAGED(test_the_manager_is_told_while_all_is_well_alone),
                TEST_MANAGED(test_the_manager_is_told_while_things_change),
                TEST_MANAGED(test_the_manager_is_told_after_each_night),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
