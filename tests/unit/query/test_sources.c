/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/sources.h"

static unsigned n_served, n_told;

static void on_ready(Sources *sources, void *userdata) {
        uint64_t n;

        assert_int_equal(read(*(const int *) userdata, &n, sizeof(n)), sizeof(n));
        n_served++;
        sources_tell(sources, &(const News){ .question = "links" });
}

static void on_ready_once(Sources *sources, void *userdata) {
        on_ready(sources, userdata);
        sources_remove(sources, *(const int *) userdata);
}

static void on_news(const News *news, void *userdata) {
        assert_string_equal(news->question, "links");
        assert_ptr_equal(userdata, &n_told);
        n_told++;
}

static Sources sources;
static int first, second;

static int setup(_unused_ void **state) {
        sources = (Sources){ .on_news = on_news, .userdata = &n_told };
        n_served = n_told = 0;
        first = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        second = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        assert_true(first >= 0 && second >= 0);
        return 0;
}

static int teardown(_unused_ void **state) {
        (void) close(first);
        return close(second);
}

static void fire(int fd) {
        assert_int_equal(write(fd, &(const uint64_t){ 1 }, 8), 8);
}

static void serve(int64_t now_ms) {
        struct pollfd items[SOURCES_MAX];
        size_t n = sources_poll(&sources, now_ms, items);

        assert_true(poll(items, n, 0) >= 0);
        sources_serve(&sources, items, n);
}

static void test_what_is_ready_is_served_and_nothing_else(_unused_ void **state) {
        assert_int_equal(sources_add(&sources, first, on_ready, &first), 0);
        assert_int_equal(sources_add(&sources, second, on_ready, &second), 0);
        serve(0);
        assert_int_equal(n_served, 0);
        fire(second);
        serve(0);
        assert_int_equal(n_served, 1);
        assert_int_equal(n_told, 1);
}

static void test_one_may_remove_itself(_unused_ void **state) {
        assert_int_equal(sources_add(&sources, first, on_ready_once, &first), 0);
        assert_int_equal(sources_add(&sources, second, on_ready, &second), 0);
        fire(first);
        fire(second);
        serve(0);
        assert_int_equal(n_served, 2);
        assert_int_equal(sources.n, 1);
        fire(first);
        serve(0);
        assert_int_equal(n_served, 2);
}

static void test_one_that_rests_is_waited_for(_unused_ void **state) {
        int64_t now_ms;

        assert_int_equal(sources_add(&sources, first, on_ready, &first), 0);
        assert_int_equal(sources_patience_ms(&sources, 0), -1);
        sources_rest(&sources, first, 1000);
        now_ms = sources.items[0].rests_until_ms - 1000;
        assert_int_equal(sources_patience_ms(&sources, now_ms), 1000);
        assert_int_equal(sources_patience_ms(&sources, now_ms + 999), 1);
        fire(first);
        serve(now_ms + 999);
        assert_int_equal(n_served, 0);
        assert_int_equal(sources_patience_ms(&sources, now_ms + 1000), -1);
        serve(now_ms + 1000);
        assert_int_equal(n_served, 1);
}

static void test_there_is_a_limit(_unused_ void **state) {
        for (size_t i = 0; i < SOURCES_MAX; i++)
                assert_int_equal(sources_add(&sources, first, on_ready, &first), 0);
        assert_int_equal(sources_add(&sources, second, on_ready, &second), -EMFILE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_what_is_ready_is_served_and_nothing_else,
                                                setup, teardown),
                cmocka_unit_test_setup_teardown(test_one_may_remove_itself, setup, teardown),
                cmocka_unit_test_setup_teardown(test_one_that_rests_is_waited_for, setup, teardown),
                cmocka_unit_test_setup_teardown(test_there_is_a_limit, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
