/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operators of the policy language: what each takes, and what it asks.
 *
 * Runs in core. Facts are what a worker said, within the bounds of its message; operands come from
 * the compiled policy. Pure. What cannot be compared is unknown, never a pass and never a failure.
 */

#include "judge/operators.h"

#include <string.h>

#include "base/hex.h"
#include "base/macro.h"
#include "judge/glob.h"
#include "judge/version.h"

#define TYPE(type) (1U << (type))

static Outcome outcome_of(bool holds) {
        return holds ? OUTCOME_PASS : OUTCOME_FAIL;
}

static bool lists_equal(const PstValue *a, const PstValue *b) {
        if (a->list.n != b->list.n)
                return false;

        for (size_t i = 0; i < a->list.n; i++)
                if (strcmp(a->list.items[i], b->list.items[i]) != 0)
                        return false;

        return true;
}

/* Lists are sets: they arrive sorted and without duplicates, so that equal ones are the same. */
bool values_equal(const PstValue *a, const PstValue *b) {
        if (a->type != b->type)
                return false;

        switch (a->type) {
        case PST_BOOL:
                return a->boolean == b->boolean;
        case PST_INT:
                return a->integer == b->integer;
        case PST_TEXT:
                return strcmp(a->text, b->text) == 0;
        case PST_DIGEST:
                return memcmp(a->digest, b->digest, PST_DIGEST_BYTES) == 0;
        case PST_LIST:
                return lists_equal(a, b);
        }

        return false;
}

/* A policy writes a digest as hex. */
static Outcome digest_equals(const PstValue *fact, const PstValue *operand) {
        uint8_t digest[PST_DIGEST_BYTES];

        if (operand->type != PST_TEXT || hex_decode(operand->text, digest, sizeof(digest)) < 0)
                return OUTCOME_UNKNOWN;

        return outcome_of(memcmp(fact->digest, digest, sizeof(digest)) == 0);
}

static Outcome equals(const PolicyTest *test, const PstValue *fact) {
        const PstValue *operand = &test->operands[0];

        if (fact->type == PST_DIGEST)
                return digest_equals(fact, operand);
        if (fact->type != operand->type)
                return OUTCOME_UNKNOWN;

        return outcome_of(values_equal(fact, operand));
}

static Outcome in(const PolicyTest *test, const PstValue *fact) {
        Outcome outcome = OUTCOME_FAIL;

        for (size_t i = 0; i < test->n_operands; i++) {
                if (test->operands[i].type != fact->type)
                        return OUTCOME_UNKNOWN;
                if (values_equal(&test->operands[i], fact))
                        outcome = OUTCOME_PASS;
        }

        return outcome;
}

static Outcome at_least(const PolicyTest *test, const PstValue *fact) {
        return outcome_of(fact->integer >= test->operands[0].integer);
}

static Outcome at_most(const PolicyTest *test, const PstValue *fact) {
        return outcome_of(fact->integer <= test->operands[0].integer);
}

/* Readers say an age below zero for "never"; nothing that happened is younger than now. */
static Outcome within(const PolicyTest *test, const PstValue *fact) {
        return fact->integer < 0 ? OUTCOME_UNKNOWN : at_most(test, fact);
}

static Outcome version_at_least(const PolicyTest *test, const PstValue *fact) {
        int difference;

        if (version_compare(fact->text, test->operands[0].text, &difference) < 0)
                return OUTCOME_UNKNOWN;

        return outcome_of(difference >= 0);
}

static bool has_item(const PstValue *list, const char *item) {
        for (size_t i = 0; i < list->list.n; i++)
                if (strcmp(list->list.items[i], item) == 0)
                        return true;

        return false;
}

static Outcome includes(const PolicyTest *test, const PstValue *fact) {
        for (size_t i = 0; i < test->n_operands; i++)
                if (!has_item(fact, test->operands[i].text))
                        return OUTCOME_FAIL;

        return OUTCOME_PASS;
}

static bool any_glob_matches(const PolicyTest *test, const char *item) {
        for (size_t i = 0; i < test->n_operands; i++)
                if (glob_matches(test->operands[i].text, item))
                        return true;

        return false;
}

static Outcome excludes(const PolicyTest *test, const PstValue *fact) {
        if (fact->type == PST_TEXT)
                return outcome_of(!any_glob_matches(test, fact->text));

        for (size_t i = 0; i < fact->list.n; i++)
                if (any_glob_matches(test, fact->list.items[i]))
                        return OUTCOME_FAIL;

        return OUTCOME_PASS;
}

static Outcome subset_of(const PolicyTest *test, const PstValue *fact) {
        for (size_t i = 0; i < fact->list.n; i++)
                if (!any_glob_matches(test, fact->list.items[i]))
                        return OUTCOME_FAIL;

        return OUTCOME_PASS;
}

/* There is no negation: "empty": false asks nothing that could be answered. */
static Outcome empty(const PolicyTest *test, const PstValue *fact) {
        if (test->n_operands > 0 && !test->operands[0].boolean)
                return OUTCOME_UNKNOWN;

        return outcome_of(fact->list.n == 0);
}

/* An operator is a row: the types of the fact and of the operands, how many, and the question. */
static const struct {
        unsigned facts, operands;
        size_t least, most;
        ReasonCode reason;
        Outcome (*test)(const PolicyTest *test, const PstValue *fact);
} table[_OPERATOR_MAX] = {
        [OPERATOR_EQUALS] = { TYPE(PST_BOOL) | TYPE(PST_INT) | TYPE(PST_TEXT) | TYPE(PST_DIGEST),
                              TYPE(PST_BOOL) | TYPE(PST_INT) | TYPE(PST_TEXT), 1, 1,
                              REASON_CONFIGURATION_WEAKER_THAN_POLICY, equals },
        [OPERATOR_IN] = { TYPE(PST_INT) | TYPE(PST_TEXT), TYPE(PST_INT) | TYPE(PST_TEXT), 1,
                          SIZE_MAX, REASON_CONFIGURATION_WEAKER_THAN_POLICY, in },
        [OPERATOR_AT_LEAST] = { TYPE(PST_INT), TYPE(PST_INT), 1, 1,
                                REASON_CONFIGURATION_WEAKER_THAN_POLICY, at_least },
        [OPERATOR_AT_MOST] = { TYPE(PST_INT), TYPE(PST_INT), 1, 1,
                               REASON_CONFIGURATION_WEAKER_THAN_POLICY, at_most },
        [OPERATOR_WITHIN] = { TYPE(PST_INT), TYPE(PST_INT), 1, 1,
                              REASON_CONFIGURATION_WEAKER_THAN_POLICY, within },
        [OPERATOR_VERSION_AT_LEAST] = { TYPE(PST_TEXT), TYPE(PST_TEXT), 1, 1,
                                        REASON_VERSION_BELOW_FLOOR, version_at_least },
        [OPERATOR_INCLUDES] = { TYPE(PST_LIST), TYPE(PST_TEXT), 1, SIZE_MAX, REASON_MISSING_ITEM,
                                includes },
        [OPERATOR_EXCLUDES] = { TYPE(PST_TEXT) | TYPE(PST_LIST), TYPE(PST_TEXT), 1, SIZE_MAX,
                                REASON_UNEXPECTED_ITEM, excludes },
        /* A subset of nothing is empty. */
        [OPERATOR_SUBSET_OF] = { TYPE(PST_LIST), TYPE(PST_TEXT), 0, SIZE_MAX,
                                 REASON_UNEXPECTED_ITEM, subset_of },
        [OPERATOR_EMPTY] = { TYPE(PST_LIST), TYPE(PST_BOOL), 0, 1, REASON_UNEXPECTED_ITEM, empty },
};

static bool is_of(PstType type, unsigned types) {
        return type >= PST_BOOL && type <= PST_LIST && (types & TYPE(type)) != 0;
}

Outcome operator_test(const PolicyTest *test, const PstValue *fact) {
        if (!fact || test->op >= _OPERATOR_MAX || !table[test->op].test)
                return OUTCOME_UNKNOWN;
        if (test->n_operands < table[test->op].least || test->n_operands > table[test->op].most)
                return OUTCOME_UNKNOWN;
        if (!is_of(fact->type, table[test->op].facts))
                return OUTCOME_UNKNOWN;

        for (size_t i = 0; i < test->n_operands; i++)
                if (!is_of(test->operands[i].type, table[test->op].operands))
                        return OUTCOME_UNKNOWN;

        return table[test->op].test(test, fact);
}

ReasonCode operator_reason(PolicyOperator op) {
        return op < _OPERATOR_MAX && table[op].reason != REASON_NONE
                       ? table[op].reason
                       : REASON_CONFIGURATION_WEAKER_THAN_POLICY;
}
