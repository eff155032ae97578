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

/* A result that is not renewed while it holds is stale in between, whatever the device does. */
static void check_spans(Reading *r, const Node *member, const Policy *policy, const Named *named) {
        const PstObjective *objective = named->gate->objectives[named->index];
        const char *gate = named->gate->id, *id = node_name(member);

        for (size_t i = 0; objective->signals[i]; i++) {
                const char *signal = objective->signals[i]->id;
                uint64_t interval_s = policy_interval_s(policy, gate, id, signal);
                uint64_t freshness_s = policy_freshness_s(policy, gate, id, signal);

                if (interval_s > freshness_s)
                        warn_key(r->complaints, member,
                                 "the signal %s is looked at every %llu s and holds for %llu s: "
                                 "it will be stale in between",
                                 signal, (unsigned long long) interval_s,
                                 (unsigned long long) freshness_s);
        }
}

static void check_objective(Reading *r, const Node *objectives, const Policy *policy,
                            const PolicyObjective *objective) {
        const Node *member = node_member(objectives, objective->id);
        Named named;

        if (!member || catalogue_find_objective(r->catalogue, objective->id, &named) < 0 ||
            !named.gate)
                return;

        check_spans(r, member, policy, &named);
        objective_check_sources(r, member, objective,
                                policy_self_counts(policy, named.gate->id, objective->id));
}

void coverage_check(Reading *r, const Node *root, const Policy *policy) {
        const Node *objectives = node_member(root, "objectives");

        if (!objectives || !node_is_object(objectives))
                return;
        for (uint32_t number = 1; number <= GATE_NUMBER_MAX; number++)
                if (r->catalogue->gates[number])
                        check_gate(r, objectives, policy, r->catalogue->gates[number]);
        check_absent_gates(r, objectives);

        for (size_t i = 0; i < policy->n_objectives; i++)
                check_objective(r, objectives, policy, &policy->objectives[i]);
}
