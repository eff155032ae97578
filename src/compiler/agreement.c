/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agreements: two facts of one type, from different sources, that must be equal.
 *
 * Runs in postured-compiler, jailed. The document is hostile.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/agreement.h"
#include "compiler/entry.h"

typedef struct AgreementReading {
        const char *gate;
        PolicyAgreement *agreements;
        size_t n;
        /* Of the pair being read: */
        const Node *pair;
        const PstSignal *signals[2]; /* NULL: nothing is known of it */
        const PstFact *facts[2];
        size_t n_sides;
} AgreementReading;

/* "boot.secure_boot.enabled" as a signal and a fact, split at its last dot. */
static int split(Reading *r, const char *text, const char **ret_signal, const char **ret_fact) {
        const char *dot = strrchr(text, '.');

        *ret_signal = arena_copy(r->arena, text, (size_t) (dot - text));
        *ret_fact = arena_text(r->arena, dot + 1);
        return *ret_signal && *ret_fact ? 0 : -ENOMEM;
}

static int side_read(Reading *r, const Node *node, void *into) {
        AgreementReading *reading = into;
        PolicyAgreement *agreement = &reading->agreements[reading->n];
        const char *text = node_text(node), *signal, *fact;
        size_t side = reading->n_sides;
        int error;

        if (side >= 2)
                return 0;
        if (!text || !id_is_within(text, reading->gate) || !strrchr(text, '.')[1]) {
                complain(r->complaints, node,
                         "expected a fact of the objective's own gate, \"%s.<signal>.<fact>\"",
                         reading->gate);
                return 0;
        }
        if (split(r, text, &signal, &fact) < 0)
                return -ENOMEM;
        error = catalogue_find_signal(r->catalogue, signal, &reading->signals[side]);
        if (error < 0) {
                complain(r->complaints, node, "no installed gate has the signal \"%.80s\"", signal);
                return 0;
        }
        if (reading->signals[side])
                reading->facts[side] = signal_fact(reading->signals[side], fact);
        if (reading->signals[side] && !reading->facts[side]) {
                complain_of_fact(r, node, reading->signals[side], fact);
                return 0;
        }

        agreement->side[side].signal = signal;
        agreement->side[side].fact = fact;
        reading->n_sides++;
        return 0;
}

static int read_pair(Reading *r, const Node *node, void *into) {
        AgreementReading *reading = into;

        reading->pair = node;
        if (node_is_list(node) && node->n_children != 2) {
                complain(r->complaints, node, "expected two facts, found %zu", node->n_children);
                return 0;
        }
        return items_read(r, node, 2, side_read, into);
}

static int read_code(Reading *r, const Node *node, void *into) {
        AgreementReading *reading = into;

        return read_reason(r, node, &reading->agreements[reading->n].reason);
}

static int read_why(Reading *r, const Node *node, void *into) {
        AgreementReading *reading = into;

        return read_text(r, node, ENTRY_WHY_BYTES_MAX, &reading->agreements[reading->n].why);
}

static const Member members[] = {
        { "pair", true, read_pair },
        { "code", false, read_code },
        { "why", false, read_why },
};

/* Whether the two sides can be compared and are independent. */
static void check_sides(Reading *r, const AgreementReading *reading) {
        if (!reading->facts[0] || !reading->facts[1])
                return;
        if (reading->facts[0]->type != reading->facts[1]->type)
                complain(r->complaints, reading->pair,
                         "the two facts are of different types, %s and %s",
                         type_name(reading->facts[0]->type), type_name(reading->facts[1]->type));
        if (reading->signals[0]->source == reading->signals[1]->source)
                complain(r->complaints, reading->pair,
                         "both facts are of the source %s, expected different ones",
                         source_name(reading->signals[0]->source));
}

static int agreement_read(Reading *r, const Node *node, void *into) {
        AgreementReading *reading = into;
        int error;

        reading->n_sides = 0;
        memset(reading->signals, 0, sizeof(reading->signals));
        memset(reading->facts, 0, sizeof(reading->facts));
        reading->agreements[reading->n].why = "";
        error = node_is_list(node) ? read_pair(r, node, into)
                                   : members_read(r, node, members, ELEMENTSOF(members), into);
        check_sides(r, reading);
        reading->n++;
        return error;
}

int agreements_read(Reading *r, const Node *list, const char *gate, const PolicyAgreement **ret,
                    size_t *ret_n) {
        AgreementReading reading = { .gate = gate };
        int error;

        reading.agreements = arena_new_array(r->arena, PolicyAgreement, list->n_children);
        if (!reading.agreements)
                return -ENOMEM;
        error = items_read(r, list, list->n_children, agreement_read, &reading);
        if (error < 0)
                return error;

        *ret = reading.agreements;
        *ret_n = reading.n;
        return 0;
}
