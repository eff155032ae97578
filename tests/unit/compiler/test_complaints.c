/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complaints: their order, their places, and how many are too many.
 */

#include "compiler_test.h"

static void test_complaints_come_in_the_order_of_the_file(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("{ 'a': 1,\n  'b': [ 2 ] }");
        Complaints *complaints = &bench->complaints;
        const Node *a = bench_root(bench)->first, *b = a->next;

        complain(complaints, b->first, "the last");
        warn_key(complaints, b, "in between, %d", 7);
        complain_key(complaints, a, "the key");
        complain(complaints, a, "the value");
        complain(complaints, bench_root(bench), "all of it");
        complain_at(complaints, 1, "a byte");

        assert_string_equal(bench_complaints(bench), "f.json:1:1: all of it\n"
                                                     "f.json:1:2: a byte\n"
                                                     "f.json:1:3: /a: the key\n"
                                                     "f.json:1:8: /a: the value\n"
                                                     "warning: f.json:2:3: /b: in between, 7\n"
                                                     "f.json:2:10: /b/0: the last\n");
        assert_int_equal(complaints->n_errors, 5);
        assert_int_equal(complaints->n_warnings, 1);
}

static void test_the_first_twenty_are_told_and_the_rest_is_counted(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("[]");
        const char *lines;
        size_t n = 0;

        for (size_t i = 0; i < COMPLAINTS_MAX + 3; i++) {
                complain(&bench->complaints, bench_root(bench), "error %zu", i);
                warn_key(&bench->complaints, bench_root(bench), "warning %zu", i);
        }
        lines = bench_complaints(bench);
        for (const char *c = lines; *c; c++)
                n += *c == '\n';
        assert_int_equal(n, 2 * COMPLAINTS_MAX + 2);
        assert_non_null(strstr(lines, "\nf.json: and 3 more errors\n"
                                      "f.json: and 3 more warnings\n"));
        assert_int_equal(bench->complaints.n_errors, COMPLAINTS_MAX + 3);
}

static void test_the_longest_complaints_fit(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("[]");
        char name[1000], text[2000];

        memset(name, 'n', sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        memset(text, 't', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        bench->complaints.name = name;
        for (size_t i = 0; i < COMPLAINTS_MAX; i++) {
                complain(&bench->complaints, bench_root(bench), "%s", text);
                warn_key(&bench->complaints, bench_root(bench), "%s", text);
        }
        assert_in_range(strlen(bench_complaints(bench)), 38000, COMPLAINTS_RENDERED_SIZE - 1);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_complaints_come_in_the_order_of_the_file),
                cmocka_unit_test(test_the_first_twenty_are_told_and_the_rest_is_counted),
                cmocka_unit_test(test_the_longest_complaints_fit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
