/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings of a gate, in the order and number that a record can hold.
 *
 * Runs in core, over what core found out about itself and its workers. Pure.
 */

#include "judge/findings.h"

#include <string.h>

#define SEVERITY_MAX 5U

static int compare_numbers(uint64_t a, uint64_t b) {
        return (a > b) - (a < b);
}

static int compare(const JudgeFinding *a, const JudgeFinding *b) {
        int difference = compare_numbers(a->objective, b->objective);

        if (difference == 0)
                difference = compare_numbers(a->code, b->code);
        if (difference == 0)
                difference = compare_numbers(a->start_s, b->start_s);

        return difference;
}

/* Whether `a` has to go before `b`. */
static bool weighs_less(const JudgeFinding *a, const JudgeFinding *b) {
        if (a->severity != b->severity)
                return a->severity < b->severity;

        return a->start_s > b->start_s;
}

static size_t least(const JudgedGate *gate) {
        size_t found = 0;

        for (size_t i = 1; i < gate->n_findings; i++)
                if (weighs_less(&gate->findings[i], &gate->findings[found]))
                        found = i;

        return found;
}

static void remove_at(JudgedGate *gate, size_t i) {
        gate->n_findings--;
        memmove(&gate->findings[i], &gate->findings[i + 1],
                (gate->n_findings - i) * sizeof(gate->findings[0]));
}

void findings_add(JudgedGate *gate, const JudgeFinding *finding, uint64_t now_s) {
        JudgeFinding added = *finding;
        size_t i = 0;

        if (added.objective >= GATE_OBJECTIVES || added.code == REASON_NONE ||
            added.code >= _REASON_MAX)
                return;

        added.gate = gate->number;
        added.severity = added.severity <= SEVERITY_MAX ? added.severity : SEVERITY_HIGH;
        added.start_s = added.start_s < now_s ? added.start_s : now_s;

        while (i < gate->n_findings && compare(&gate->findings[i], &added) < 0)
                i++;
        if (i < gate->n_findings && compare(&gate->findings[i], &added) == 0) {
                if (gate->findings[i].severity < added.severity)
                        gate->findings[i].severity = added.severity;
                return;
        }

        if (gate->n_findings == JUDGE_FINDINGS_MAX) {
                size_t gone = least(gate);

                if (!weighs_less(&gate->findings[gone], &added))
                        return;
                remove_at(gate, gone);
                i -= gone < i;
        }

        memmove(&gate->findings[i + 1], &gate->findings[i],
                (gate->n_findings - i) * sizeof(gate->findings[0]));
        gate->findings[i] = added;
        gate->n_findings++;
}

bool findings_have(const JudgedGate *gate, uint8_t objective, ReasonCode code) {
        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].objective == objective && gate->findings[i].code == code)
                        return true;

        return false;
}

bool findings_demand_review(const JudgedGate *gate) {
        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].code >= REASON_HISTORY_BROKEN &&
                    gate->findings[i].code <= REASON_POLICY_LINE_LEFT)
                        return true;

        return false;
}
