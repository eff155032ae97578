/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions on facts: the closed set of operators, and what each takes.
 *
 * Runs in postured-compiler, jailed. The document is hostile; the types are the descriptors'.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/condition.h"

#define OPERANDS_MAX 256U

typedef enum OperandKind {
        OPERAND_SCALARS, /* a list of integers or of texts, as the fact is */
        OPERAND_TEXTS,   /* a list of texts */
        OPERAND_INT,
        OPERAND_SPAN,    /* of time; compiled to seconds */
        OPERAND_VERSION, /* a text */
        OPERAND_TRUE,    /* there is no negation */
} OperandKind;

#define TYPE(t) (1U << (t))

/* What each operator takes, and the types of fact that it is for. An operator is one row. */
static const struct {
        OperandKind operand;
        unsigned types;
} operators[_OPERATOR_MAX] = {
        [OPERATOR_IN] = { OPERAND_SCALARS, TYPE(PST_INT) | TYPE(PST_TEXT) },
        [OPERATOR_AT_LEAST] = { OPERAND_INT, TYPE(PST_INT) },
        [OPERATOR_AT_MOST] = { OPERAND_INT, TYPE(PST_INT) },
        [OPERATOR_WITHIN] = { OPERAND_SPAN, TYPE(PST_INT) },
        [OPERATOR_VERSION_AT_LEAST] = { OPERAND_VERSION, TYPE(PST_TEXT) },
        [OPERATOR_INCLUDES] = { OPERAND_TEXTS, TYPE(PST_LIST) },
        [OPERATOR_EXCLUDES] = { OPERAND_TEXTS, TYPE(PST_LIST) | TYPE(PST_TEXT) },
        [OPERATOR_SUBSET_OF] = { OPERAND_TEXTS, TYPE(PST_LIST) },
        [OPERATOR_EMPTY] = { OPERAND_TRUE, TYPE(PST_LIST) },
};

/* What equality with a fact of each type needs. */
static const char *const equality[] = {
        [0] = "true, false, an integer or a text",
        [PST_BOOL] = "true or false",
        [PST_INT] = "an integer",
        [PST_TEXT] = "a text of at most 256 bytes",
        [PST_DIGEST] = "64 hex digits in lower case",
        [PST_LIST] = "an operator: includes, excludes, subset_of or empty",
};

static int mismatch(Reading *r, const Node *node, PstType type, const char *needs) {
        char found[NODE_FOUND_SIZE];

        node_found(node, found);
        if (type == 0)
                complain(r->complaints, node, "expected %s, found %s", needs, found);
        else
                complain(r->complaints, node, "a fact of type %s needs %s, found %s",
                         type_name(type), needs, found);
        return 0;
}

static bool is_digest(const char *text) {
        size_t n = strspn(text, "0123456789abcdef");

        return n == (size_t) 2 * PST_DIGEST_BYTES && text[n] == '\0';
}

/* Whether a JSON value can be equal to a fact of that type; the value without its text. */
static bool scalar_fits(const Node *node, PstType type, PstValue *ret) {
        const char *text = node_text(node);
        int64_t integer;
        bool boolean;

        if (text && strlen(text) <= PST_TEXT_MAX &&
            (type == 0 || type == PST_TEXT || (type == PST_DIGEST && is_digest(text))))
                *ret = (PstValue){ .type = PST_TEXT, .text = text };
        else if (node_int(node, &integer) && (type == 0 || type == PST_INT))
                *ret = (PstValue){ .type = PST_INT, .integer = integer };
        else if (node_bool(node, &boolean) && (type == 0 || type == PST_BOOL))
                *ret = (PstValue){ .type = PST_BOOL, .boolean = boolean };
        else
                return false;

        return true;
}

static int copy_scalar(Reading *r, PstValue *value) {
        if (value->type != PST_TEXT)
                return 0;

        value->text = arena_text(r->arena, value->text);
        return value->text ? 0 : -ENOMEM;
}

static int equality_read(Reading *r, const Node *node, PstType type, PolicyTest *ret) {
        PstValue *value;

        value = arena_new_array(r->arena, PstValue, 1);
        if (!value)
                return -ENOMEM;
        if (!scalar_fits(node, type, value))
                return mismatch(r, node, type, equality[type]);

        ret->op = OPERATOR_EQUALS;
        ret->operands = value;
        ret->n_operands = 1;
        return copy_scalar(r, value);
}

/* The items of `in`, `includes` and so on; all of the one type that the fact has. */
static int list_read(Reading *r, const Node *list, PstType type, PolicyTest *ret) {
        PstValue *values;
        size_t n = 0;

        if (!node_is_list(list) || list->n_children == 0 || list->n_children > OPERANDS_MAX)
                return mismatch(r, list, 0, "a list of 1 to 256 items");
        values = arena_new_array(r->arena, PstValue, list->n_children);
        if (!values)
                return -ENOMEM;
        for (const Node *item = list->first; item; item = item->next, n++) {
                if (!scalar_fits(item, type, &values[n]) || values[n].type == PST_BOOL ||
                    values[n].type != values[0].type)
                        return mismatch(r, item, 0,
                                        type == PST_INT    ? "an integer"
                                        : type == PST_TEXT ? "a text of at most 256 bytes"
                                                           : "integers or texts, not both");
                if (copy_scalar(r, &values[n]) < 0)
                        return -ENOMEM;
        }

        ret->operands = values;
        ret->n_operands = n;
        return 0;
}

static bool is_version(const char *text) {
        return *text && strlen(text) <= PST_TEXT_MAX &&
               text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 ".+-:~")] == '\0';
}

static int single_read(Reading *r, const Node *node, OperandKind kind, PolicyTest *ret) {
        PstValue *value = arena_new_array(r->arena, PstValue, 1);
        const char *text = node_text(node);
        uint64_t span_s = 0;
        int error = 0;

        if (!value)
                return -ENOMEM;
        if (kind == OPERAND_SPAN) {
                error = read_duration(r, node, &span_s);
                *value = (PstValue){ .type = PST_INT, .integer = (int64_t) span_s };
        } else if (kind == OPERAND_INT) {
                if (!scalar_fits(node, PST_INT, value))
                        return mismatch(r, node, 0, "an integer");
        } else {
                if (!text || !is_version(text))
                        return mismatch(r, node, 0, "a version such as \"1:2.3-4\"");
                *value = (PstValue){ .type = PST_TEXT, .text = text };
                error = copy_scalar(r, value);
        }

        ret->operands = value;
        ret->n_operands = 1;
        return error;
}

static int operand_read(Reading *r, const Node *node, PstType type, PolicyTest *ret) {
        bool boolean = false;

        switch (operators[ret->op].operand) {
        case OPERAND_SCALARS:
                return list_read(r, node, type, ret);
        case OPERAND_TEXTS:
                return list_read(r, node, PST_TEXT, ret);
        case OPERAND_INT:
        case OPERAND_SPAN:
        case OPERAND_VERSION:
                return single_read(r, node, operators[ret->op].operand, ret);
        case OPERAND_TRUE:
                break;
        }

        if (!node_bool(node, &boolean) || !boolean)
                return mismatch(r, node, 0, "true");
        return 0;
}

/* Equality has no word: it is what a scalar means. */
static PolicyOperator find_operator(const char *word) {
        for (PolicyOperator op = OPERATOR_IN; op < _OPERATOR_MAX; op++)
                if (strcmp(operator_name(op), word) == 0)
                        return op;

        return 0;
}

static void complain_of_operator(Reading *r, const Node *node) {
        char words[192];
        size_t n = 0;

        for (PolicyOperator op = OPERATOR_IN; op < _OPERATOR_MAX && n < sizeof(words); op++)
                n += (size_t) snprintf(words + n, sizeof(words) - n, "%s%s",
                                       op == OPERATOR_IN ? "" : ", ", operator_name(op));
        complain_key(r->complaints, node, "this is no operator, expected one of %s", words);
}

int condition_read(Reading *r, const Node *member, PstType type, PolicyTest *ret) {
        PolicyTest test = { .fact = arena_text(r->arena, node_name(member)) };
        const Node *operand = member->first;
        int error;

        if (!test.fact)
                return -ENOMEM;
        if (!node_is_object(member)) {
                error = equality_read(r, member, type, &test);
        } else if (member->n_children != 1) {
                complain(r->complaints, member, "expected one operator, found %zu keys",
                         member->n_children);
                return 0;
        } else {
                test.op = find_operator(node_name(operand));
                if (test.op == 0) {
                        complain_of_operator(r, operand);
                        return 0;
                }
                if (type != 0 && !(operators[test.op].types & TYPE(type))) {
                        complain_key(r->complaints, operand,
                                     "the operator %s is not for a fact of type %s",
                                     operator_name(test.op), type_name(type));
                        return 0;
                }
                error = operand_read(r, operand, type, &test);
        }

        if (error == 0)
                *ret = test;
        return error;
}
