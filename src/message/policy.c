/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking things up in a policy.
 *
 * Runs in core, compiler and posturectl. The policy was decoded within its bounds. Pure.
 */

#include <string.h>

#include "base/macro.h"
#include "message/policy.h"

#define FRESHNESS_DEFAULT_S 1800U

static const char *const operators[_OPERATOR_MAX] = {
        [OPERATOR_EQUALS] = "equals",       [OPERATOR_IN] = "in",
        [OPERATOR_AT_LEAST] = "at_least",   [OPERATOR_AT_MOST] = "at_most",
        [OPERATOR_WITHIN] = "within",       [OPERATOR_VERSION_AT_LEAST] = "version_at_least",
        [OPERATOR_INCLUDES] = "includes",   [OPERATOR_EXCLUDES] = "excludes",
        [OPERATOR_SUBSET_OF] = "subset_of", [OPERATOR_EMPTY] = "empty",
};

const char *operator_name(PolicyOperator op) {
        return op < _OPERATOR_MAX && operators[op] ? operators[op] : "unknown";
}

const PolicyObjective *policy_objective(const Policy *policy, const char *id) {
        for (size_t i = 0; i < policy->n_objectives; i++)
                if (strcmp(policy->objectives[i].id, id) == 0)
                        return &policy->objectives[i];

        return NULL;
}

/* Whether `text` is an objective, which may be given with its gate in front or without. */
static bool names_objective(const char *text, const char *gate, const char *objective) {
        size_t n = strlen(gate);

        if (strcmp(text, objective) == 0)
                return true;

        return strncmp(text, gate, n) == 0 && text[n] == '.' &&
               strcmp(text + n + 1, objective) == 0;
}

/* How special a span's key is for this signal, objective and gate; 0: it is about others. */
static unsigned rank(const char *key, const char *gate, const char *objective, const char *signal) {
        if (strcmp(key, "default") == 0)
                return 1;
        if (strncmp(key, "gate:", 5) == 0)
                return strcmp(key + 5, gate) == 0 ? 2 : 0;
        if (strncmp(key, "objective:", 10) == 0)
                return names_objective(key + 10, gate, objective) ? 3 : 0;
        if (strncmp(key, "signal:", 7) == 0)
                return signal && strcmp(key + 7, signal) == 0 ? 4 : 0;

        return 0;
}

/* NULL: no span speaks of it. */
static const PolicySpan *most_special(const PolicySpan *spans, size_t n, const char *gate,
                                      const char *objective, const char *signal) {
        const PolicySpan *best = NULL;
        unsigned best_rank = 0;

        for (size_t i = 0; i < n; i++) {
                unsigned r = rank(spans[i].key, gate, objective, signal);

                if (r > best_rank) {
                        best = &spans[i];
                        best_rank = r;
                }
        }

        return best;
}

uint64_t policy_freshness_s(const Policy *policy, const char *gate, const char *objective,
                            const char *signal) {
        const PolicySpan *span =
                most_special(policy->freshness, policy->n_freshness, gate, objective, signal);

        return span ? span->seconds : FRESHNESS_DEFAULT_S;
}

uint64_t policy_interval_s(const Policy *policy, const char *gate, const char *objective,
                           const char *signal) {
        const PolicySpan *span =
                most_special(policy->interval, policy->n_interval, gate, objective, signal);

        return span ? span->seconds : policy_freshness_s(policy, gate, objective, signal) / 2;
}

bool policy_self_counts(const Policy *policy, const char *gate, const char *objective) {
        for (const char *const *s = policy->self_counts; s && *s; s++)
                if (strcmp(*s, gate) == 0 || names_objective(*s, gate, objective))
                        return true;

        return false;
}
