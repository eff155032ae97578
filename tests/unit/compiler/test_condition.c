/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions: each operator with each type of fact, and each operand that it does not take.
 */

#include "compiler_test.h"

#include "compiler/condition.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void read_one(Bench *bench, PstType type, PolicyTest *ret) {
        *ret = (PolicyTest){ 0 };
        assert_int_equal(condition_read(&bench->reading, bench_root(bench)->first, type, ret), 0);
}

static void test_a_scalar_is_equality(_unused_ void **state) {
        static const struct {
                const char *text;
                PstType type, operand;
        } cases[] = {
                { "{ 'f': true }", PST_BOOL, PST_BOOL },
                { "{ 'f': -7 }", PST_INT, PST_INT },
                { "{ 'f': 'x' }", PST_TEXT, PST_TEXT },
                { "{ 'f': '' }", PST_TEXT, PST_TEXT },
                { "{ 'f': '" DIGEST "' }", PST_DIGEST, PST_TEXT },
                { "{ 'f': false }", 0, PST_BOOL },
                { "{ 'f': 7 }", 0, PST_INT },
                { "{ 'f': 'x' }", 0, PST_TEXT },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(cases[i].text);
                PolicyTest test;

                read_one(bench, cases[i].type, &test);
                assert_string_equal(bench_complaints(bench), "");
                assert_string_equal(test.fact, "f");
                assert_int_equal(test.op, OPERATOR_EQUALS);
                assert_int_equal(test.n_operands, 1);
                assert_int_equal(test.operands[0].type, cases[i].operand);
        }
}

/* An operator with an operand that it takes. */
static const struct {
        PolicyOperator op;
        const char *operand;
} operators[] = {
        { OPERATOR_IN, NULL }, /* by the type of the fact */
        { OPERATOR_AT_LEAST, "5" },
        { OPERATOR_AT_MOST, "-5" },
        { OPERATOR_WITHIN, "'7d'" },
        { OPERATOR_VERSION_AT_LEAST, "'1:2.3~rc1-4+deb12u1'" },
        { OPERATOR_INCLUDES, "[ 'a', 'b' ]" },
        { OPERATOR_EXCLUDES, "[ 'a*' ]" },
        { OPERATOR_SUBSET_OF, "[ '*' ]" },
        { OPERATOR_EMPTY, "true" },
};

/* The table of message/policy.h, written down a second time. */
static bool is_for(PolicyOperator op, PstType type) {
        switch (op) {
        case OPERATOR_IN:
                return type == PST_INT || type == PST_TEXT;
        case OPERATOR_AT_LEAST:
        case OPERATOR_AT_MOST:
        case OPERATOR_WITHIN:
                return type == PST_INT;
        case OPERATOR_VERSION_AT_LEAST:
                return type == PST_TEXT;
        case OPERATOR_EXCLUDES:
                return type == PST_LIST || type == PST_TEXT;
        case OPERATOR_INCLUDES:
        case OPERATOR_SUBSET_OF:
        case OPERATOR_EMPTY:
                return type == PST_LIST;
        case OPERATOR_EQUALS:
        case _OPERATOR_MAX:
                break;
        }
        return false;
}

static void test_an_operator_is_for_its_types_alone(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(operators); i++) {
                for (PstType type = PST_BOOL; type <= PST_LIST; type++) {
                        PolicyOperator op = operators[i].op;
                        const char *operand = operators[i].operand;
                        char text[96], expected[128];
                        PolicyTest test;
                        Bench *bench;

                        if (!operand)
                                operand = type == PST_INT ? "[ 1, 2 ]" : "[ 'a', 'b' ]";
                        (void) snprintf(text, sizeof(text), "{ 'f': { '%s': %s } }",
                                        operator_name(op), operand);
                        (void) snprintf(expected, sizeof(expected),
                                        "f.json:1:10: /f/%s: the operator %s is not for a fact of "
                                        "type %s\n",
                                        operator_name(op), operator_name(op), type_name(type));
                        bench = bench_new(text);
                        read_one(bench, type, &test);
                        assert_string_equal(bench_complaints(bench),
                                            is_for(op, type) ? "" : expected);
                        assert_int_equal(test.op, is_for(op, type) ? op : 0);
                        (void) bench_free(bench);
                }
        }
}

static void test_operands_are_typed(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench = bench_new(
                "{ 'f': { 'within': '2d' }, 'g': { 'in': [ 3, 4 ] }, 'h': { 'empty': true } }");
        const Node *f = bench_root(bench)->first;
        PolicyTest test;

        assert_int_equal(condition_read(&bench->reading, f, PST_INT, &test), 0);
        assert_int_equal(test.op, OPERATOR_WITHIN);
        assert_int_equal(test.operands[0].integer, 172800);
        assert_int_equal(condition_read(&bench->reading, f->next, PST_INT, &test), 0);
        assert_int_equal(test.n_operands, 2);
        assert_int_equal(test.operands[1].integer, 4);
        assert_int_equal(condition_read(&bench->reading, f->next->next, PST_LIST, &test), 0);
        assert_int_equal(test.n_operands, 0);
        assert_string_equal(bench_complaints(bench), "");
}

static const struct {
        const char *text;
        PstType type;
        const char *complaint;
} wrong[] = {
        { "'yes'", PST_BOOL, ":8: /f: a fact of type bool needs true or false, found \"yes\"" },
        { "1", PST_BOOL, ":8: /f: a fact of type bool needs true or false, found 1" },
        { "true", PST_INT, ":8: /f: a fact of type int needs an integer, found true" },
        { "'1'", PST_INT, ":8: /f: a fact of type int needs an integer, found \"1\"" },
        { "1", PST_TEXT, ":8: /f: a fact of type text needs a text of at most 256 bytes, found 1" },
        { "null", PST_TEXT,
          ":8: /f: a fact of type text needs a text of at most 256 bytes, found null" },
        { "'ff'", PST_DIGEST,
          ":8: /f: a fact of type digest needs 64 hex digits in lower case, found \"ff\"" },
        { "'" DIGEST "0'", PST_DIGEST,
          ":8: /f: a fact of type digest needs 64 hex digits in lower case, found "
          "\"00112233445566778899aabbccddeeff00112233...\"" },
        { "['a']", PST_LIST,
          ":8: /f: a fact of type list needs an operator: includes, excludes, subset_of or empty, "
          "found a list" },
        { "[1]", 0, ":8: /f: expected true, false, an integer or a text, found a list" },
        { "{}", PST_INT, ":8: /f: expected one operator, found 0 keys" },
        { "{ 'at_least': 1, 'at_most': 2 }", PST_INT,
          ":8: /f: expected one operator, found 2 keys" },
        { "{ 'equals': 1 }", PST_INT,
          ":10: /f/equals: this is no operator, expected one of in, at_least, at_most, within, "
          "version_at_least, includes, excludes, subset_of, empty" },
        { "{ 'In': [ 1 ] }", PST_INT,
          ":10: /f/In: this is no operator, expected one of in, at_least, at_most, within, "
          "version_at_least, includes, excludes, subset_of, empty" },
        { "{ 'in': [] }", PST_INT, ":16: /f/in: expected a list of 1 to 256 items, found a list" },
        { "{ 'in': 1 }", PST_INT, ":16: /f/in: expected a list of 1 to 256 items, found 1" },
        { "{ 'in': [ 1, 'a' ] }", PST_INT, ":21: /f/in/1: expected an integer, found \"a\"" },
        { "{ 'in': [ 'a', 1 ] }", 0,
          ":23: /f/in/1: expected integers or texts, not both, found 1" },
        { "{ 'in': [ true ] }", 0,
          ":18: /f/in/0: expected integers or texts, not both, found true" },
        { "{ 'includes': [ 1 ] }", PST_LIST,
          ":24: /f/includes/0: expected a text of at most 256 bytes, found 1" },
        { "{ 'at_least': 'a' }", PST_INT, ":22: /f/at_least: expected an integer, found \"a\"" },
        { "{ 'within': 60 }", PST_INT,
          ":20: /f/within: expected a span of time such as \"30s\", \"5m\", \"2h\", \"7d\", "
          "found 60" },
        { "{ 'version_at_least': '1 2' }", PST_TEXT,
          ":30: /f/version_at_least: expected a version such as \"1:2.3-4\", found \"1 2\"" },
        { "{ 'version_at_least': '' }", PST_TEXT,
          ":30: /f/version_at_least: expected a version such as \"1:2.3-4\", found \"\"" },
        { "{ 'empty': false }", PST_LIST, ":19: /f/empty: expected true, found false" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                char text[256], expected[256];
                PolicyTest test;
                Bench *bench;

                (void) snprintf(text, sizeof(text), "{ 'f': %s }", wrong[i].text);
                (void) snprintf(expected, sizeof(expected), "f.json:1%s\n", wrong[i].complaint);
                bench = bench_new(text);
                read_one(bench, wrong[i].type, &test);
                assert_string_equal(bench_complaints(bench), expected);
                (void) bench_free(bench);
        }
}

static void test_a_list_has_at_most_256_operands(_unused_ void **state) {
        for (size_t n = 256; n <= 257; n++) {
                _cleanup_free_ char *text = bench_repeat("{'f':{'in':[", "#", n, "]}}");
                _cleanup_(bench_freep) Bench *bench = bench_new(text);
                PolicyTest test;

                read_one(bench, PST_INT, &test);
                assert_int_equal(test.n_operands, n == 256 ? 256 : 0);
                assert_int_equal(bench->complaints.n_errors, n == 256 ? 0 : 1);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_scalar_is_equality),
                cmocka_unit_test(test_an_operator_is_for_its_types_alone),
                cmocka_unit_test(test_operands_are_typed),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_a_list_has_at_most_256_operands),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
