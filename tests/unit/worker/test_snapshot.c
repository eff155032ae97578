/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "worker/snapshot.h"

#define BUDGET 100000U

static Snapshots snapshots;

static int setup(_unused_ void **state) {
        snapshots_clear(&snapshots, BUDGET);
        return 0;
}

static Snapshot *get(Fetch fetch, PstQuestion question, bool expect_new) {
        Snapshot *s;
        bool is_new;

        assert_int_equal(snapshots_get(&snapshots, fetch, &question, &s, &is_new), 0);
        assert_int_equal(is_new, expect_new);
        return s;
}

static void test_a_question_is_found_again(_unused_ void **state) {
        Snapshot *s = get(FETCH_READ, (PstQuestion) PST_FILE("/a"), true);

        assert_int_equal(s->error, -EFBIG); /* until somebody fetched it */
        assert_ptr_equal(get(FETCH_READ, (PstQuestion) PST_FILE("/a"), false), s);
}

static void test_what_differs_is_not_the_same(_unused_ void **state) {
        const Snapshot *s = get(FETCH_ANSWER, (PstQuestion) PST_UNITS("ab", "c"), true);

        assert_ptr_not_equal(get(FETCH_ANSWER, (PstQuestion) PST_UNITS("a", "bc"), true), s);
        assert_ptr_not_equal(get(FETCH_ANSWER, (PstQuestion) PST_UNITS("ab"), true), s);
        assert_ptr_not_equal(get(FETCH_ANSWER, (PstQuestion) PST_UNITS("ab", "c", ""), true), s);
        assert_ptr_not_equal(get(FETCH_ANSWER, (PstQuestion) PST_FILE("ab"), true), s);
        assert_ptr_not_equal(get(FETCH_READ, (PstQuestion) PST_UNITS("ab", "c"), true), s);
        assert_ptr_not_equal(get(FETCH_LIST, (PstQuestion) PST_UNITS("ab", "c"), true), s);
        assert_ptr_equal(get(FETCH_ANSWER, (PstQuestion) PST_UNITS("ab", "c"), false), s);
}

static void test_clearing_forgets(_unused_ void **state) {
        (void) get(FETCH_READ, (PstQuestion) PST_FILE("/a"), true);
        snapshots_clear(&snapshots, BUDGET);
        (void) get(FETCH_READ, (PstQuestion) PST_FILE("/a"), true);
}

/* A gate that asks for ever for what is not there must not make us hold that for ever. */
static void list(const char *folder, const char *names, size_t size, int error) {
        Snapshot *s = get(FETCH_LIST, (PstQuestion) PST_FILE(folder), true);

        s->error = error;
        s->data = malloc(size + 1);
        assert_non_null(s->data);
        memcpy(s->data, names, size);
        s->data[size] = '\0';
        s->size = size;
}

static void test_a_listing_shows_what_is_not_there(_unused_ void **state) {
        static const struct {
                const char *path;
                bool lacks;
        } rows[] = {
                { "/a/b", false },      { "/a/d", false },     { "/a/c", true },
                { "/a/a", true },       { "/a/e", true },      { "/a/", false },
                { "/a/bb", true },      { "/a/b/x", false },   { "/plain/x", true },
                { "/plain/y", false },  { "/empty/x", true },  { "/none/x", true },
                { "/secret/x", false }, { "/other/x", false }, { "/x", false },
                { "x", false },         { "", false },
        };

        list("/a/", "b\0d", 4, 0);
        list("/plain", "y", 2, 0);
        list("/empty/", "", 0, 0);
        list("/none/", "", 0, -ENOENT);
        list("/secret/", "", 0, -EACCES);
        (void) get(FETCH_READ, (PstQuestion) PST_FILE("/other/"), true);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(snapshots_lack(&snapshots, rows[i].path), rows[i].lacks);

        snapshots_clear(&snapshots, BUDGET);
        assert_false(snapshots_lack(&snapshots, "/a/c"));
}

static void test_questions_without_answer_are_charged_too(_unused_ void **state) {
        char path[32];
        bool is_new;
        Snapshot *s;
        int r = 0;

        for (unsigned i = 0; i < BUDGET && r == 0; i++) {
                (void) snprintf(path, sizeof(path), "/none/%u", i);
                r = snapshots_get(&snapshots, FETCH_READ, &(const PstQuestion) PST_FILE(path), &s,
                                  &is_new);
        }
        assert_int_equal(r, -EFBIG);
        assert_true(snapshots.left_bytes < sizeof(Snapshot) + sizeof(path));
}

static int teardown(_unused_ void **state) {
        snapshots_clear(&snapshots, 0);
        return 0;
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_a_question_is_found_again),
                test(test_what_differs_is_not_the_same),
                test(test_clearing_forgets),
                test(test_a_listing_shows_what_is_not_there),
                test(test_questions_without_answer_are_charged_too),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
