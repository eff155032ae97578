/* SPDX-License-Identifier: Apache-2.0 */

#include "judge/operators.h"
#include "judge_test.h"

#define U OUTCOME_UNKNOWN
#define P OUTCOME_PASS
#define F OUTCOME_FAIL

#define HEX_A5 "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"

static const uint8_t digest_a5[PST_DIGEST_BYTES] = {
        0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
        0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
        0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
};

typedef struct Row {
        PolicyTest test;
        PstValue fact;
        Outcome outcome;
} Row;

static const Row rows[] = {
        { TEST("f", OPERATOR_EQUALS, BOOL(true)), BOOL(true), P },
        { TEST("f", OPERATOR_EQUALS, BOOL(true)), BOOL(false), F },
        { TEST("f", OPERATOR_EQUALS, BOOL(false)), BOOL(false), P },
        { TEST("f", OPERATOR_EQUALS, INT(-1)), INT(-1), P },
        { TEST("f", OPERATOR_EQUALS, INT(1)), INT(2), F },
        { TEST("f", OPERATOR_EQUALS, TEXT("a")), TEXT("a"), P },
        { TEST("f", OPERATOR_EQUALS, TEXT("a")), TEXT("A"), F },
        { TEST("f", OPERATOR_EQUALS, TEXT("")), TEXT(""), P },
        { TEST("f", OPERATOR_EQUALS, TEXT("*")), TEXT("a"), F },
        { TEST("f", OPERATOR_EQUALS, TEXT(HEX_A5)), DIGEST(digest_a5), P },
        { TEST("f", OPERATOR_EQUALS,
               TEXT("b5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5")),
          DIGEST(digest_a5), F },
        { TEST("f", OPERATOR_EQUALS, TEXT("a5")), DIGEST(digest_a5), U },
        { TEST("f", OPERATOR_EQUALS, TEXT(HEX_A5 "a5")), DIGEST(digest_a5), U },
        { TEST("f", OPERATOR_EQUALS, INT(1)), DIGEST(digest_a5), U },
        { TEST("f", OPERATOR_EQUALS, BOOL(true)), INT(1), U },
        { TEST("f", OPERATOR_EQUALS, INT(1)), BOOL(true), U },
        { TEST("f", OPERATOR_EQUALS, TEXT("1")), INT(1), U },
        { TEST("f", OPERATOR_EQUALS, INT(1), INT(1)), INT(1), U },

        { TEST("f", OPERATOR_IN, TEXT("a"), TEXT("b")), TEXT("b"), P },
        { TEST("f", OPERATOR_IN, TEXT("a"), TEXT("b")), TEXT("c"), F },
        { TEST("f", OPERATOR_IN, TEXT("*")), TEXT("c"), F },
        { TEST("f", OPERATOR_IN, INT(0), INT(16)), INT(16), P },
        { TEST("f", OPERATOR_IN, INT(0), INT(16)), INT(8), F },
        { TEST("f", OPERATOR_IN, INT(0), TEXT("0")), INT(0), U },
        { TEST("f", OPERATOR_IN, INT(0)), TEXT("0"), U },

        { TEST("f", OPERATOR_AT_LEAST, INT(2)), INT(2), P },
        { TEST("f", OPERATOR_AT_LEAST, INT(2)), INT(1), F },
        { TEST("f", OPERATOR_AT_LEAST, INT(-2)), INT(INT64_MIN), F },
        { TEST("f", OPERATOR_AT_LEAST, INT(-2)), INT(INT64_MAX), P },
        { TEST("f", OPERATOR_AT_MOST, INT(2)), INT(2), P },
        { TEST("f", OPERATOR_AT_MOST, INT(2)), INT(3), F },
        { TEST("f", OPERATOR_AT_MOST, INT(2)), INT(-3), P },
        { TEST("f", OPERATOR_WITHIN, INT(60)), INT(60), P },
        { TEST("f", OPERATOR_WITHIN, INT(60)), INT(0), P },
        { TEST("f", OPERATOR_WITHIN, INT(60)), INT(61), F },
        { TEST("f", OPERATOR_WITHIN, INT(60)), INT(-1), U },

        { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("1.9")), TEXT("1.10"), P },
        { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("1.9")), TEXT("1.9"), P },
        { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("1.9")), TEXT("1.9~rc1"), F },
        { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("1.9")), TEXT(""), U },
        { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("no version")), TEXT("1"), U },

        { TEST("f", OPERATOR_INCLUDES, TEXT("a"), TEXT("c")), LIST("a", "b", "c"), P },
        { TEST("f", OPERATOR_INCLUDES, TEXT("a"), TEXT("d")), LIST("a", "b", "c"), F },
        { TEST("f", OPERATOR_INCLUDES, TEXT("*")), LIST("a"), F },
        { TEST("f", OPERATOR_INCLUDES, TEXT("a")), NO_ITEMS, F },
        { TEST("f", OPERATOR_EXCLUDES, TEXT("tel*"), TEXT("nis")), LIST("ssh"), P },
        { TEST("f", OPERATOR_EXCLUDES, TEXT("tel*"), TEXT("nis")), LIST("ssh", "telnetd"), F },
        { TEST("f", OPERATOR_EXCLUDES, TEXT("*")), NO_ITEMS, P },
        { TEST("f", OPERATOR_EXCLUDES, TEXT("*/sid")), TEXT("bookworm"), P },
        { TEST("f", OPERATOR_EXCLUDES, TEXT("*/sid")), TEXT("bookworm/sid"), F },
        { TEST("f", OPERATOR_SUBSET_OF, TEXT("127.*"), TEXT("::1")), LIST("127.0.0.53"), P },
        { TEST("f", OPERATOR_SUBSET_OF, TEXT("127.*")), LIST("127.0.0.53", "9.9.9.9"), F },
        { TEST("f", OPERATOR_SUBSET_OF, TEXT("x")), NO_ITEMS, P },
        { { .fact = "f", .op = OPERATOR_SUBSET_OF }, NO_ITEMS, P },
        { { .fact = "f", .op = OPERATOR_SUBSET_OF }, LIST("a"), F },
        { { .fact = "f", .op = OPERATOR_EMPTY }, NO_ITEMS, P },
        { { .fact = "f", .op = OPERATOR_EMPTY }, LIST("a"), F },
        { TEST("f", OPERATOR_EMPTY, BOOL(true)), NO_ITEMS, P },
        { TEST("f", OPERATOR_EMPTY, BOOL(true)), LIST("a"), F },
        { TEST("f", OPERATOR_EMPTY, BOOL(false)), NO_ITEMS, U },
        { TEST("f", OPERATOR_EMPTY, BOOL(false)), LIST("a"), U },
        { TEST("f", OPERATOR_EMPTY, INT(1)), NO_ITEMS, U },
};

static void test_each_operator_decides_as_the_table_says(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                if (operator_test(&rows[i].test, &rows[i].fact) != rows[i].outcome)
                        fail_msg("row %zu, operator %d", i, (int) rows[i].test.op);
}

static void test_a_fact_that_is_not_given_is_unknown_to_each(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(operator_test(&rows[i].test, NULL), U);
}

/* A fact of each type, and which operators take it: the design's list, written down again. */
static void test_each_operator_knows_its_types_and_no_others(_unused_ void **state) {
        const struct {
                PolicyTest test;
                const char *takes; /* of bool, int, text, digest, list */
        } operators[] = {
                { TEST("f", OPERATOR_EQUALS, BOOL(true)), "b" },
                { TEST("f", OPERATOR_EQUALS, INT(1)), "i" },
                { TEST("f", OPERATOR_EQUALS, TEXT(HEX_A5)), "td" },
                { TEST("f", OPERATOR_IN, INT(1)), "i" },
                { TEST("f", OPERATOR_IN, TEXT("1")), "t" },
                { TEST("f", OPERATOR_AT_LEAST, INT(1)), "i" },
                { TEST("f", OPERATOR_AT_MOST, INT(1)), "i" },
                { TEST("f", OPERATOR_WITHIN, INT(1)), "i" },
                { TEST("f", OPERATOR_VERSION_AT_LEAST, TEXT("1")), "t" },
                { TEST("f", OPERATOR_INCLUDES, TEXT("1")), "l" },
                { TEST("f", OPERATOR_EXCLUDES, TEXT("1")), "tl" },
                { TEST("f", OPERATOR_SUBSET_OF, TEXT("1")), "l" },
                { { .fact = "f", .op = OPERATOR_EMPTY }, "l" },
        };
        const struct {
                char letter;
                PstValue value;
        } facts[] = {
                { 'b', BOOL(true) },        { 'i', INT(1) },    { 't', TEXT("1") },
                { 'd', DIGEST(digest_a5) }, { 'l', LIST("1") },
        };

        for (size_t i = 0; i < ELEMENTSOF(operators); i++)
                for (size_t k = 0; k < ELEMENTSOF(facts); k++) {
                        bool taken = strchr(operators[i].takes, facts[k].letter);
                        Outcome outcome = operator_test(&operators[i].test, &facts[k].value);

                        if ((outcome != U) != taken)
                                fail_msg("operator %zu of '%c'", i, facts[k].letter);
                }
}

static void test_operands_of_the_wrong_type_or_number_are_unknown(_unused_ void **state) {
        const PstValue operands[][2] = {
                { BOOL(true), BOOL(true) }, { INT(1), INT(1) },
                { TEXT("1"), TEXT("1") },   { DIGEST(digest_a5), DIGEST(digest_a5) },
                { LIST("1"), LIST("1") },
        };
        const PstValue facts[] = { BOOL(true), INT(1), TEXT("1"), DIGEST(digest_a5), LIST("1") };
        /* How many (operator, fact, operand) with one operand decide: the pairs of the rows above. */
        unsigned decided = 0;

        for (PolicyOperator op = 0; op < _OPERATOR_MAX; op++)
                for (size_t f = 0; f < ELEMENTSOF(facts); f++)
                        for (size_t o = 0; o < ELEMENTSOF(operands); o++) {
                                PolicyTest test = { .op = op,
                                                    .operands = operands[o],
                                                    .n_operands = 1 };

                                decided += operator_test(&test, &facts[f]) != U;
                        }

        /* equals 3 (a digest's hex is not "1"), in 2, int 3, version 1, includes 1, excludes 2,
         * subset 1, empty 1. */
        assert_int_equal(decided, 14);
}

static void test_without_operands_only_subset_and_empty_decide(_unused_ void **state) {
        const PstValue facts[] = { BOOL(true), INT(1), TEXT("1"), DIGEST(digest_a5), LIST("1") };

        for (PolicyOperator op = 0; op < _OPERATOR_MAX; op++)
                for (size_t f = 0; f < ELEMENTSOF(facts); f++) {
                        PolicyTest test = { .op = op };
                        bool decides = facts[f].type == PST_LIST &&
                                       (op == OPERATOR_SUBSET_OF || op == OPERATOR_EMPTY);

                        assert_int_equal(operator_test(&test, &facts[f]) != U, decides);
                }
}

static void test_what_is_no_operator_or_no_type_is_unknown(_unused_ void **state) {
        static const PolicyOperator operators[] = { 0, _OPERATOR_MAX, (PolicyOperator) 200 };
        const PstValue value = INT(1);
        const PstValue bad = { .type = (PstType) 77, .integer = 1 };
        const PstValue zeroed = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(operators); i++) {
                PolicyTest test = { .op = operators[i], .operands = &value, .n_operands = 1 };

                assert_int_equal(operator_test(&test, &value), U);
                assert_int_equal(operator_reason(operators[i]),
                                 REASON_CONFIGURATION_WEAKER_THAN_POLICY);
        }
        for (PolicyOperator op = 1; op < _OPERATOR_MAX; op++) {
                PolicyTest test = { .op = op, .operands = &value, .n_operands = 1 };

                assert_int_equal(operator_test(&test, &bad), U);
                assert_int_equal(operator_test(&test, &zeroed), U);
        }
}

static void test_each_operator_has_its_public_reason(_unused_ void **state) {
        static const uint8_t codes[_OPERATOR_MAX] = {
                [OPERATOR_EQUALS] = 16,    [OPERATOR_IN] = 16,
                [OPERATOR_AT_LEAST] = 16,  [OPERATOR_AT_MOST] = 16,
                [OPERATOR_WITHIN] = 16,    [OPERATOR_VERSION_AT_LEAST] = 23,
                [OPERATOR_INCLUDES] = 19,  [OPERATOR_EXCLUDES] = 18,
                [OPERATOR_SUBSET_OF] = 18, [OPERATOR_EMPTY] = 18,
        };

        for (PolicyOperator op = 1; op < _OPERATOR_MAX; op++)
                assert_int_equal(operator_reason(op), codes[op]);
}

static void test_values_equal_only_within_their_type(_unused_ void **state) {
        static const uint8_t other[PST_DIGEST_BYTES] = { 0xa5 };
        const PstValue values[] = {
                BOOL(true),     BOOL(false), INT(0),     INT(1),
                TEXT(""),       TEXT("1"),   TEXT("11"), DIGEST(digest_a5),
                DIGEST(other),  NO_ITEMS,    LIST("1"),  LIST("1", "2"),
                LIST("1", "3"), LIST("2"),
        };
        const PstValue unlisted = { .type = (PstType) 77 };

        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                for (size_t k = 0; k < ELEMENTSOF(values); k++)
                        assert_int_equal(values_equal(&values[i], &values[k]), i == k);
        assert_false(values_equal(&unlisted, &unlisted));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_operator_decides_as_the_table_says),
                cmocka_unit_test(test_a_fact_that_is_not_given_is_unknown_to_each),
                cmocka_unit_test(test_each_operator_knows_its_types_and_no_others),
                cmocka_unit_test(test_operands_of_the_wrong_type_or_number_are_unknown),
                cmocka_unit_test(test_without_operands_only_subset_and_empty_decide),
                cmocka_unit_test(test_what_is_no_operator_or_no_type_is_unknown),
                cmocka_unit_test(test_each_operator_has_its_public_reason),
                cmocka_unit_test(test_values_equal_only_within_their_type),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
