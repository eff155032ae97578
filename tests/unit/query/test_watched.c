/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "query/watched.h"

static const PstQuestion module = PST_UEVENTS("module"), block = PST_UEVENTS("block"),
                         links = PST_LINKS;

static bool is_subsystem(const PstQuestion *watched, const void *what) {
        return strcmp(watched->arguments[0], what) == 0;
}

static const News changed = { .question = "links" }, lost = { .question = "links", .lost = true };
static const News of_module = { .question = "uevents", .concerns = is_subsystem, .what = "module" };

static void add(WatchedList *list, const PstQuestion *question) {
        assert_null(watched_find(list, question));
        assert_int_equal(watched_add(list, question), 0);
        assert_ptr_equal(watched_find(list, question), &list->items[list->n - 1]);
}

/* What is told next, 0: nothing. */
static Answer tell(WatchedList *list) {
        Watched *watched = watched_next(list);

        if (!watched)
                return 0;
        watched_tell(watched);
        return watched->told;
}

static void test_news_reach_what_they_concern(_unused_ void **state) {
        WatchedList list = { 0 };

        add(&list, &block);
        add(&list, &module);
        add(&list, &links);
        watched_hear(&list, &of_module);
        assert_ptr_equal(watched_next(&list), watched_find(&list, &module));
        assert_int_equal(tell(&list), ANSWER_CHANGED);
        assert_int_equal(tell(&list), 0);
        watched_hear(&list, &changed);
        assert_ptr_equal(watched_next(&list), watched_find(&list, &links));
        watched_hear(&list, &(const News){ .question = "uevents" });
        assert_int_equal(tell(&list), ANSWER_CHANGED); /* of block: module was told */
        assert_int_equal(tell(&list), ANSWER_CHANGED);
        assert_int_equal(tell(&list), 0);
        watched_hear(&list, &(const News){ .lost = true }); /* of whatever it is */
        for (size_t i = 0; i < list.n; i++)
                assert_int_equal(tell(&list), ANSWER_LOST);
        assert_int_equal(tell(&list), 0);
}

static void test_a_storm_is_told_once_and_its_end_when_asked(_unused_ void **state) {
        WatchedList list = { 0 };

        add(&list, &links);
        for (int i = 0; i < 1000; i++)
                watched_hear(&list, &changed);
        assert_int_equal(tell(&list), ANSWER_CHANGED);
        watched_hear(&list, &changed);
        assert_null(watched_next(&list));
        watched_rearm(watched_find(&list, &links));
        assert_int_equal(tell(&list), ANSWER_CHANGED);
        watched_rearm(watched_find(&list, &links));
        assert_null(watched_next(&list));
}

static void test_lost_events_are_told_at_once_and_once(_unused_ void **state) {
        WatchedList list = { 0 };

        add(&list, &links);
        watched_hear(&list, &changed);
        assert_int_equal(tell(&list), ANSWER_CHANGED);
        watched_hear(&list, &lost);
        watched_hear(&list, &changed); /* does not make it less */
        assert_int_equal(tell(&list), ANSWER_LOST);
        watched_hear(&list, &lost);
        assert_null(watched_next(&list));
        watched_rearm(watched_find(&list, &links));
        assert_int_equal(tell(&list), ANSWER_LOST);
}

static void test_what_is_not_told_yet_stays(_unused_ void **state) {
        WatchedList list = { 0 };

        add(&list, &links);
        watched_hear(&list, &changed);
        assert_ptr_equal(watched_next(&list), watched_next(&list));
        watched_rearm(watched_find(&list, &links));
        assert_int_equal(tell(&list), ANSWER_CHANGED);
}

static void test_there_is_a_limit(_unused_ void **state) {
        static WatchedList list;
        static PstQuestion questions[WATCHED_MAX + 1];

        for (size_t i = 0; i < WATCHED_MAX; i++)
                assert_int_equal(watched_add(&list, &questions[i]), 0);
        assert_int_equal(watched_add(&list, &questions[WATCHED_MAX]), -ENOBUFS);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_news_reach_what_they_concern),
                cmocka_unit_test(test_a_storm_is_told_once_and_its_end_when_asked),
                cmocka_unit_test(test_lost_events_are_told_at_once_and_once),
                cmocka_unit_test(test_what_is_not_told_yet_stays),
                cmocka_unit_test(test_there_is_a_limit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
