/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objectives: what is required, what is tolerated, what must agree, and how many sources it takes.
 *
 * Runs in postured-compiler, jailed. The document is hostile.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/agreement.h"
#include "compiler/entry.h"
#include "compiler/objective.h"

#define MIN_SOURCES_DEFAULT 2U

typedef struct ObjectiveReading {
        const char *gate;
        PolicyObjective objective;
} ObjectiveReading;

static int read_require(Reading *r, const Node *node, void *into) {
        ObjectiveReading *reading = into;

        return entries_read(r, node, reading->gate, &reading->objective.require,
                            &reading->objective.n_require);
}

static int read_tolerate(Reading *r, const Node *node, void *into) {
        ObjectiveReading *reading = into;

        return entries_read(r, node, reading->gate, &reading->objective.tolerate,
                            &reading->objective.n_tolerate);
}

static int read_agree(Reading *r, const Node *node, void *into) {
        ObjectiveReading *reading = into;

        return agreements_read(r, node, reading->gate, &reading->objective.agree,
                               &reading->objective.n_agree);
}

static int read_min_sources(Reading *r, const Node *node, void *into) {
        ObjectiveReading *reading = into;
        int64_t value = 0;
        int error;

        error = read_int(r, node, 1, PST_SOURCE_SELF, &value);
        if (value == 1)
                warn_key(r->complaints, node, "one source alone decides here");
        if (value > 0)
                reading->objective.min_sources = (uint32_t) value;
        return error;
}

static const Member members[] = {
        { "require", false, read_require },
        { "tolerate", false, read_tolerate },
        { "agree", false, read_agree },
        { "min_sources", false, read_min_sources },
};

int objective_read(Reading *r, const Node *member, PolicyObjective *ret) {
        const char *id = node_name(member);
        ObjectiveReading reading = {
                .gate = arena_copy(r->arena, id, strcspn(id, ".")),
                .objective = { .id = arena_text(r->arena, id), .min_sources = MIN_SOURCES_DEFAULT },
        };
        const PolicyObjective *o = &reading.objective;
        int error;

        if (!reading.gate || !o->id)
                return -ENOMEM;
        error = members_read(r, member, members, ELEMENTSOF(members), &reading);
        if (error < 0)
                return error;
        if (node_is_object(member) && !node_member(member, "require") &&
            !node_member(member, "agree"))
                complain(r->complaints, member,
                         "nothing supports this objective, expected the key require or agree");
        if (o->n_require + o->n_tolerate + o->n_agree + 1 > OBJECTIVE_CHECKS_MAX)
                complain(r->complaints, member, "expected at most %u entries, found %zu",
                         OBJECTIVE_CHECKS_MAX - 1, o->n_require + o->n_tolerate + o->n_agree);

        *ret = *o;
        return 0;
}

/* --- Sources, as bits 1 << (source - 1) --- */

static unsigned bit_of(const PstSignal *signal) {
        return signal ? 1U << (signal->source - 1U) : 0;
}

static unsigned sources_of_signal(const Reading *r, const char *id) {
        const PstSignal *signal = NULL;

        if (!id || catalogue_find_signal(r->catalogue, id, &signal) < 0)
                return 0;
        return bit_of(signal);
}

/* Of a list of signals, which is what the innermost entries are. */
static unsigned sources_of_leaves(const Reading *r, const PolicyEntry *entries, size_t n) {
        unsigned sources = 0;

        for (size_t i = 0; i < n; i++)
                sources |= sources_of_signal(r, entries[i].signal);
        return sources;
}

/* Everything that entries could support with, were all branches of an `any` to pass. */
static unsigned sources_of_entries(const Reading *r, const PolicyEntry *entries, size_t n) {
        unsigned sources = sources_of_leaves(r, entries, n);

        for (size_t i = 0; i < n; i++) {
                const PolicyEntry *entry = &entries[i];

                sources |= sources_of_leaves(r, entry->children, entry->n_children);
                for (size_t k = 0; k < entry->n_children; k++)
                        sources |= sources_of_leaves(r, entry->children[k].children,
                                                     entry->children[k].n_children);
        }

        return sources;
}

static unsigned sources_of_gate(const PstGate *gate) {
        unsigned sources = 0;

        for (uint32_t i = 0; i < gate_n_signals(gate); i++)
                sources |= bit_of(gate_signal(gate, i));
        return sources;
}

/* "kernel, disk", or "none". */
static const char *list_sources(unsigned sources, char *ret, size_t size) {
        size_t n = 0;

        (void) snprintf(ret, size, "none");
        for (PstSource source = PST_SOURCE_FIRMWARE; source <= PST_SOURCE_SELF; source++)
                if (sources & 1U << (source - 1U) && n < size)
                        n += (size_t) snprintf(ret + n, size - n, "%s%s", n ? ", " : "",
                                               source_name(source));
        return ret;
}

void objective_check_sources(Reading *r, const Node *member, const PolicyObjective *objective,
                             bool counts_self) {
        unsigned counted = counts_self ? ~0U : ~(1U << (PST_SOURCE_SELF - 1U));
        const Node *rule = node_member(member, "min_sources");
        unsigned gate, checks;
        char list[96];
        Named named;

        if (catalogue_find_objective(r->catalogue, objective->id, &named) < 0 || !named.gate)
                return;

        gate = sources_of_gate(named.gate) & counted;
        checks = sources_of_entries(r, objective->require, objective->n_require);
        for (size_t i = 0; i < objective->n_agree; i++)
                checks |= sources_of_signal(r, objective->agree[i].side[0].signal) |
                          sources_of_signal(r, objective->agree[i].side[1].signal);
        checks &= counted;

        if ((unsigned) __builtin_popcount(gate) < objective->min_sources)
                complain_key(r->complaints, rule ? rule : member,
                             "%u sources can never be reached: the signals of gate '%s' have "
                             "the sources %s",
                             objective->min_sources, named.gate->id,
                             list_sources(gate, list, sizeof(list)));
        else if (r->complaints->n_errors == 0 &&
                 (unsigned) __builtin_popcount(checks) < objective->min_sources)
                warn_key(r->complaints, member,
                         "%u sources are not reached by these checks, whose sources are %s: "
                         "at best degraded",
                         objective->min_sources, list_sources(checks, list, sizeof(list)));
}
