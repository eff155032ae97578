/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy against the gates that are installed, as a whole.
 *
 * Runs in postured-compiler, jailed.
 */

#include <stdio.h>
#include <string.h>

#include "compiler/coverage.h"
#include "compiler/objective.h"

#define LAST_OF_MODEL 10U

/* The longest ids that a descriptor can have, with room to spare. */
#define OBJECTIVE_ID_SIZE 640U

static bool is_optional(const Policy *policy, uint32_t number) {
        return policy->optional_gates & 1U << (number - 1U);
}

/* An extension that the policy does not speak of has no objective that can be satisfied. */
static void check_gate(Reading *r, const Node *objectives, const Policy *policy,
                       const PstGate *gate) {
        size_t n_missing = 0;
        char id[OBJECTIVE_ID_SIZE];

        for (size_t i = 0; gate->objectives[i]; i++) {
                (void) snprintf(id, sizeof(id), "%s.%s", gate->id, gate->objectives[i]->id);
                if (node_member(objectives, id))
                        continue;
                n_missing++;
                if (gate->number <= LAST_OF_MODEL && !is_optional(policy, gate->number))
                        complain_key(
                                r->complaints, objectives,
                                "the objective %s is not covered, and its gate is not optional",
                                id);
        }
        if (gate->number > LAST_OF_MODEL && n_missing > 0 && !is_optional(policy, gate->number))
                warn_key(r->complaints, objectives,
                         "objectives of gate '%s' are not covered: they stay unknown", gate->id);
}

/* Gates of the model that a policy speaks of and this device lacks; each is named once. */
static void check_absent_gates(Reading *r, const Node *objectives) {
        bool named_before[LAST_OF_MODEL + 1U] = { false };
        Named named;

        for (const Node *member = objectives->first; member; member = member->next) {
                const char *id = node_name(member);

                if (catalogue_find_objective(r->catalogue, id, &named) < 0 || named.gate ||
                    named_before[named.number])
                        continue;
                named_before[named.number] = true;
                warn_key(r->complaints, member,
                         "the gate '%.*s' is not installed: its objectives stay unknown",
                         (int) strcspn(id, "."), id);
        }
}

void coverage_check(Reading *r, const Node *root, const Policy *policy) {
        const Node *objectives = node_member(root, "objectives");

        if (!objectives || !node_is_object(objectives))
                return;
        for (uint32_t number = 1; number <= GATE_NUMBER_MAX; number++)
                if (r->catalogue->gates[number])
                        check_gate(r, objectives, policy, r->catalogue->gates[number]);
        check_absent_gates(r, objectives);

        for (size_t i = 0; i < policy->n_objectives; i++) {
                const PolicyObjective *objective = &policy->objectives[i];
                Named named;

                if (catalogue_find_objective(r->catalogue, objective->id, &named) < 0 ||
                    !named.gate)
                        continue;
                objective_check_sources(r, node_member(objectives, objective->id), objective,
                                        policy_self_counts(policy, named.gate->id, objective->id));
        }
}
