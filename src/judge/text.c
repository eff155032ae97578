/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks in words: what `explain` shows to the device's administrator.
 *
 * Runs in core, over a compiled policy. Pure. A check is written twice: to nowhere, which tells its
 * size, and then into memory of that size.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "judge/judge.h"

typedef struct Writer {
        char *data; /* NULL: only count */
        size_t size;
} Writer;

static void put(Writer *writer, const char *text) {
        size_t size = strlen(text);

        if (writer->data)
                memcpy(writer->data + writer->size, text, size);
        writer->size += size;
}

static void put_int(Writer *writer, int64_t value) {
        char text[24];

        (void) snprintf(text, sizeof(text), "%" PRId64, value);
        put(writer, text);
}

static void put_value(Writer *writer, const PstValue *value) {
        switch (value->type) {
        case PST_BOOL:
                put(writer, value->boolean ? "true" : "false");
                return;

        case PST_INT:
                put_int(writer, value->integer);
                return;

        case PST_TEXT:
                put(writer, value->text[0] != '\0' ? value->text : "\"\"");
                return;

        case PST_DIGEST:
        case PST_LIST:
                break; /* no operands */
        }

        put(writer, "?");
}

/* How an operator reads between a fact and its operands, and what comes behind them. */
static const struct {
        const char *before, *after;
        bool operands;
} words[_OPERATOR_MAX] = {
        [OPERATOR_EQUALS] = { " = ", "", true },
        [OPERATOR_IN] = { " in {", "}", true },
        [OPERATOR_AT_LEAST] = { " >= ", "", true },
        [OPERATOR_AT_MOST] = { " <= ", "", true },
        [OPERATOR_WITHIN] = { " within ", " s", true },
        [OPERATOR_VERSION_AT_LEAST] = { " >= version ", "", true },
        [OPERATOR_INCLUDES] = { " includes {", "}", true },
        [OPERATOR_EXCLUDES] = { " excludes {", "}", true },
        [OPERATOR_SUBSET_OF] = { " subset of {", "}", true },
        [OPERATOR_EMPTY] = { " is empty", "", false },
};

static void put_test(Writer *writer, const PolicyTest *test) {
        PolicyOperator op = test->op < _OPERATOR_MAX && words[test->op].before ? test->op : 0;

        put(writer, test->fact);
        if (op == 0) {
                put(writer, " ?");
                return;
        }

        put(writer, words[op].before);
        for (size_t i = 0; words[op].operands && i < test->n_operands; i++) {
                put(writer, i > 0 ? ", " : "");
                put_value(writer, &test->operands[i]);
        }
        put(writer, words[op].after);
}

static void put_signal(Writer *writer, const PolicyEntry *entry) {
        static const char *const absences[_IF_ABSENT_MAX] = {
                [IF_ABSENT_UNKNOWN] = "",
                [IF_ABSENT_PASS] = " (absent passes)",
                [IF_ABSENT_FAIL] = " (absent fails)",
        };

        put(writer, entry->signal);
        put(writer, ": ");
        if (entry->n_tests == 0)
                put(writer, "present");

        for (size_t i = 0; i < entry->n_tests; i++) {
                put(writer, i > 0 ? ", " : "");
                put_test(writer, &entry->tests[i]);
        }

        put(writer, entry->if_absent < _IF_ABSENT_MAX ? absences[entry->if_absent] : "");
}

typedef void (*Put)(Writer *writer, const PolicyEntry *entry);

static void put_with(Writer *writer, const PolicyEntry *entry, Put put_child) {
        if (entry->kind == ENTRY_SIGNAL) {
                put_signal(writer, entry);
                return;
        }

        put(writer, entry->kind == ENTRY_ANY ? "any of (" : "all of (");
        for (size_t i = 0; put_child && i < entry->n_children; i++) {
                put(writer, i > 0 ? "; " : "");
                put_child(writer, &entry->children[i]);
        }
        put(writer, ")");
}

/* One function a level, as they are judged. */
static void put_leaf(Writer *writer, const PolicyEntry *entry) {
        put_with(writer, entry, NULL);
}

static void put_inner(Writer *writer, const PolicyEntry *entry) {
        put_with(writer, entry, put_leaf);
}

static void put_outer(Writer *writer, const PolicyEntry *entry) {
        put_with(writer, entry, put_inner);
}

static void put_entry(Writer *writer, const PolicyEntry *entries, size_t n, uint32_t index) {
        if (index < n)
                put_with(writer, &entries[index], put_outer);
}

static void put_agreement(Writer *writer, const PolicyAgreement *agreement) {
        put(writer, agreement->side[0].signal);
        put(writer, ".");
        put(writer, agreement->side[0].fact);
        put(writer, " = ");
        put(writer, agreement->side[1].signal);
        put(writer, ".");
        put(writer, agreement->side[1].fact);
}

static void put_check(Writer *writer, const PolicyObjective *objective, const JudgedCheck *check) {
        switch (check->role) {
        case CHECK_REQUIRE:
                put_entry(writer, objective->require, objective->n_require, check->index);
                return;

        case CHECK_TOLERATE:
                put_entry(writer, objective->tolerate, objective->n_tolerate, check->index);
                return;

        case CHECK_AGREE:
                if (check->index < objective->n_agree)
                        put_agreement(writer, &objective->agree[check->index]);
                return;

        case CHECK_MIN_SOURCES:
                put(writer, "support from at least ");
                put_int(writer, objective->min_sources);
                put(writer, objective->min_sources == 1 ? " source" : " independent sources");
                return;

        case _CHECK_MAX:
                return;
        }
}

const char *check_text(const PolicyObjective *objective, const JudgedCheck *check, Arena *arena) {
        Writer counter = { 0 }, writer = { 0 };

        put_check(&counter, objective, check);
        writer.data = arena_alloc(arena, counter.size + 1, 1);
        if (!writer.data)
                return NULL;

        put_check(&writer, objective, check);
        writer.data[writer.size] = '\0';
        return writer.data;
}
