/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed values, closed objects and lists.
 */

#include "compiler_test.h"

typedef struct Seen {
        int64_t number;
        uint64_t span_s;
        uint8_t reason;
        const char *text;
        size_t n_items;
} Seen;

static int see_number(Reading *r, const Node *node, void *into) {
        return read_int(r, node, -5, 5, &((Seen *) into)->number);
}

static int see_text(Reading *r, const Node *node, void *into) {
        return read_text(r, node, 4, &((Seen *) into)->text);
}

static int see_span(Reading *r, const Node *node, void *into) {
        return read_duration(r, node, &((Seen *) into)->span_s);
}

static int see_reason(Reading *r, const Node *node, void *into) {
        return read_reason(r, node, &((Seen *) into)->reason);
}

static int count_item(_unused_ Reading *r, _unused_ const Node *node, void *into) {
        ((Seen *) into)->n_items++;
        return 0;
}

static int see_items(Reading *r, const Node *node, void *into) {
        return items_read(r, node, 2, count_item, into);
}

static const Member members[] = {
        { "number", true, see_number },  { "text", false, see_text },   { "span", false, see_span },
        { "reason", false, see_reason }, { "items", false, see_items },
};

static void read_all(Bench *bench, Seen *ret) {
        *ret = (Seen){ 0 };
        assert_int_equal(
                members_read(&bench->reading, bench_root(bench), members, ELEMENTSOF(members), ret),
                0);
}

static void test_each_member_is_read_by_its_row(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'items': [ 1, 'x' ], 'reason': 'expired', 'span': '2h', "
                          "'text': 'four', 'number': -5 }");
        Seen seen;

        read_all(bench, &seen);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(seen.number, -5);
        assert_string_equal(seen.text, "four");
        assert_int_equal(seen.span_s, 7200);
        assert_int_equal(seen.reason, 25);
        assert_int_equal(seen.n_items, 2);
}

static const BenchCase wrong[] = {
        { "[]", "f.json:1:1: expected an object, found a list\n" },
        { "{}", "f.json:1:1: the key \"number\" is missing\n" },
        { "{ 'number': 1, 'Text': 'x' }",
          "f.json:1:16: /Text: this key is not known here, expected one of number, text, span, "
          "reason, items\n" },
        { "{ 'number': 6 }", "f.json:1:13: /number: expected an integer from -5 to 5, found 6\n" },
        { "{ 'number': '1' }",
          "f.json:1:13: /number: expected an integer from -5 to 5, found \"1\"\n" },
        { "{ 'number': true }",
          "f.json:1:13: /number: expected an integer from -5 to 5, found true\n" },
        { "{ 'number': 1, 'text': '' }",
          "f.json:1:24: /text: expected a text that is not empty, found \"\"\n" },
        { "{ 'number': 1, 'text': null }",
          "f.json:1:24: /text: expected a text that is not empty, found null\n" },
        { "{ 'number': 1, 'text': 'fives' }",
          "f.json:1:24: /text: expected a text of at most 4 bytes, found 5\n" },
        { "{ 'number': 1, 'span': 30 }",
          "f.json:1:24: /span: expected a span of time such as \"30s\", \"5m\", \"2h\", \"7d\", "
          "found 30\n" },
        { "{ 'number': 1, 'span': '400d' }",
          "f.json:1:24: /span: expected a span of at most 366 days, found \"400d\"\n" },
        { "{ 'number': 1, 'reason': 'bad' }",
          "f.json:1:26: /reason: expected a public reason such as \"unexpected-item\", "
          "found \"bad\"\n" },
        { "{ 'number': 1, 'items': {} }",
          "f.json:1:25: /items: expected a list, found an object\n" },
        { "{ 'number': 1, 'items': [ 1, 2, 3 ] }",
          "f.json:1:25: /items: expected at most 2 items, found 3\n" },
};

static void test_what_is_wrong_is_complained_of_and_left_alone(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(wrong[i].text);
                Seen seen;

                read_all(bench, &seen);
                assert_string_equal(bench_complaints(bench), wrong[i].complaints);
                assert_true(seen.text == NULL && seen.span_s == 0 && seen.reason == 0 &&
                            seen.n_items == 0);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_member_is_read_by_its_row),
                cmocka_unit_test(test_what_is_wrong_is_complained_of_and_left_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
