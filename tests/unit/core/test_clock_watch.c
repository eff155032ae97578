/* SPDX-License-Identifier: Apache-2.0 */

#include "core/clock_watch.h"
#include "core_test.h"

static void on_set(void *userdata) {
        (*(unsigned *) userdata)++;
}

/* Nor does it spin: a timer at the end of time must not be one that is over. */
static void test_a_clock_that_nobody_sets_wakes_nobody(_unused_ void **state) {
        sd_event_source *source = NULL;
        sd_event *event = NULL;
        unsigned n_told = 0;

        assert_int_equal(sd_event_new(&event), 0);
        assert_int_equal(clock_watch_new(event, on_set, &n_told, &source), 0);
        for (int i = 0; i < 5; i++)
                assert_int_equal(sd_event_run(event, 10000), 0);
        assert_int_equal(n_told, 0);
        sd_event_source_disable_unref(source);
        sd_event_unref(event);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_clock_that_nobody_sets_wakes_nobody),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
