/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents: their places, their pointers, and the keys that come twice.
 */

#include "compiler_test.h"

#include <errno.h>

static void test_every_value_knows_where_it_stands(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("{ 'a': [ 1, { 'b': true } ], 'c': 'x' }");
        const Node *root = bench_root(bench);
        const Node *a = node_member(root, "a"), *one = a->first, *object = one->next;
        const Node *b = node_member(object, "b"), *c = node_member(root, "c");
        char pointer[NODE_POINTER_SIZE];
        int64_t integer = 0;
        bool boolean = false;

        assert_int_equal(root->offset, 0);
        assert_int_equal(root->n_children, 2);
        assert_int_equal(a->key_offset, 2);
        assert_int_equal(a->offset, 7);
        assert_int_equal(one->offset, 9);
        assert_true(node_int(one, &integer));
        assert_int_equal(integer, 1);
        assert_int_equal(b->key_offset, 14);
        assert_int_equal(b->offset, 19);
        assert_true(node_bool(b, &boolean) && boolean);
        assert_int_equal(c->offset, 34);
        assert_string_equal(node_text(c), "x");
        assert_null(c->next);
        assert_null(node_member(root, "A"));
        assert_null(node_member(a, "b"));

        node_pointer(b, pointer);
        assert_string_equal(pointer, "/a/1/b");
        node_pointer(root, pointer);
        assert_string_equal(pointer, "");
}

static void test_pointers_escape_and_are_bounded(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("{ 'a/b~c': { '': [ 0 ] } }");
        char pointer[NODE_POINTER_SIZE], text[600];
        Bench *large;

        node_pointer(bench_root(bench)->first->first->first, pointer);
        assert_string_equal(pointer, "/a~1b~0c//0");

        (void) snprintf(text, sizeof(text), "{ '%0500d': { 'b': 1 } }", 0);
        large = bench_new(text);
        node_pointer(bench_root(large)->first->first, pointer);
        assert_string_equal(pointer, ".../b");
        (void) bench_free(large);
}

static void test_a_key_comes_once(_unused_ void **state) {
        static const struct {
                const char *text;
                size_t offset;
                const char *fault;
        } cases[] = {
                { "{\"a\":1,\"a\":1}", 7, "found the key \"a\" twice in one object" },
                { "[{\"x\":{\"b\":1,\"c\":2,\"\\u0062\":3}}]", 19,
                  "found the key \"b\" twice in one object" },
        };
        Document *document = NULL;
        DocumentFault fault;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(
                        document_parse(cases[i].text, strlen(cases[i].text), &document, &fault),
                        -EBADMSG);
                assert_int_equal(fault.offset, cases[i].offset);
                assert_string_equal(fault.text, cases[i].fault);
                assert_null(document);
        }
}

static void test_keys_that_differ_in_case_are_two(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("{ 'a': 1, 'A': 2 }");
        int64_t integer = 0;

        assert_true(node_int(node_member(bench_root(bench), "A"), &integer));
        assert_int_equal(integer, 2);
}

static void test_what_is_no_json_is_refused_with_its_place(_unused_ void **state) {
        Document *document = NULL;
        DocumentFault fault;

        assert_int_equal(document_parse("[1,]", 4, &document, &fault), -EBADMSG);
        assert_int_equal(fault.offset, 3);
        assert_string_equal(fault.text, "found ']', expected a value");
}

static void test_the_largest_integers_are_exact(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new("[9007199254740991,-9007199254740991,-0]");
        const Node *first = bench_root(bench)->first;
        int64_t integer = 0;

        assert_true(node_int(first, &integer));
        assert_int_equal(integer, 9007199254740991);
        assert_true(node_int(first->next, &integer));
        assert_int_equal(integer, -9007199254740991);
        assert_true(node_int(first->next->next, &integer));
        assert_int_equal(integer, 0);
}

static void test_what_was_found_is_described(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("['yes', 12, true, false, null, [], {}, "
                          "'0123456789012345678901234567890123456789', "
                          "'012345678901234567890123456789012345678\xc3\xa9x']");
        static const char *const found[] = {
                "\"yes\"",
                "12",
                "true",
                "false",
                "null",
                "a list",
                "an object",
                "\"0123456789012345678901234567890123456789\"",
                "\"012345678901234567890123456789012345678...\"",
        };
        const Node *node = bench_root(bench)->first;
        char text[NODE_FOUND_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(found); i++, node = node->next) {
                node_found(node, text);
                assert_string_equal(text, found[i]);
        }
        assert_null(node);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_value_knows_where_it_stands),
                cmocka_unit_test(test_pointers_escape_and_are_bounded),
                cmocka_unit_test(test_a_key_comes_once),
                cmocka_unit_test(test_keys_that_differ_in_case_are_two),
                cmocka_unit_test(test_what_is_no_json_is_refused_with_its_place),
                cmocka_unit_test(test_the_largest_integers_are_exact),
                cmocka_unit_test(test_what_was_found_is_described),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
