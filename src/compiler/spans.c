/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans of time for a gate, an objective or a signal.
 *
 * Runs in postured-compiler, jailed. The document is hostile.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/spans.h"

static bool is_signal(const Catalogue *catalogue, const char *id) {
        const PstSignal *signal;

        return catalogue_find_signal(catalogue, id, &signal) == 0;
}

static bool is_objective(const Catalogue *catalogue, const char *id) {
        Named named;

        return catalogue_find_objective(catalogue, id, &named) == 0;
}

static bool is_gate(const Catalogue *catalogue, const char *id) {
        Named named;

        return catalogue_find_gate(catalogue, id, &named) == 0;
}

/* What may stand in front of an id, and whether there is such a thing. */
static const struct {
        const char *prefix, *word;
        bool (*is_known)(const Catalogue *catalogue, const char *id);
} subjects[] = {
        { "gate:", "gate", is_gate },
        { "objective:", "objective", is_objective },
        { "signal:", "signal", is_signal },
};

static void check_key(Reading *r, const Node *node) {
        const char *key = node_name(node);

        if (strcmp(key, "default") == 0)
                return;
        for (size_t i = 0; i < ELEMENTSOF(subjects); i++) {
                size_t length = strlen(subjects[i].prefix);

                if (strncmp(key, subjects[i].prefix, length) != 0)
                        continue;
                if (!subjects[i].is_known(r->catalogue, key + length))
                        complain_key(r->complaints, node, "there is no such %s", subjects[i].word);
                return;
        }

        complain_key(r->complaints, node,
                     "expected \"default\", \"gate:...\", \"objective:...\" or \"signal:...\"");
}

int spans_read(Reading *r, const Node *node, const PolicySpan **ret, size_t *ret_n) {
        PolicySpan *spans;
        size_t n = 0;
        int error = 0;

        if (!node_is_object(node)) {
                complain(r->complaints, node, "expected an object of spans of time");
                return 0;
        }
        if (node->n_children > POLICY_SPANS_MAX) {
                complain(r->complaints, node, "expected at most %u spans of time, found %zu",
                         POLICY_SPANS_MAX, node->n_children);
                return 0;
        }
        spans = arena_new_array(r->arena, PolicySpan, node->n_children);
        if (!spans)
                return -ENOMEM;
        for (const Node *member = node->first; member && error == 0; member = member->next, n++) {
                check_key(r, member);
                spans[n].key = arena_text(r->arena, node_name(member));
                error = spans[n].key ? read_duration(r, member, &spans[n].seconds) : -ENOMEM;
        }
        if (error < 0)
                return error;

        *ret = spans;
        *ret_n = n;
        return 0;
}
