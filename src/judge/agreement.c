/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agreements: one fact, two sources, and what to think if they differ.
 *
 * Runs in core. One round of sampling is no snapshot of the device, so two honest sources may
 * differ while something changes: a difference counts when it is seen in two rounds. Pure.
 */

#include "judge/agreement.h"

#include <string.h>

#include "judge/evidence.h"
#include "judge/operators.h"

#define MEMORY_BITS 64U

static uint64_t bit(uint32_t index) {
        return UINT64_C(1) << (index < MEMORY_BITS ? index : MEMORY_BITS - 1);
}

/* Remembers this round's difference. Whether it is one for the second time. */
static bool is_confirmed(uint32_t index, uint64_t round, const JudgePrevious *previous,
                         JudgePrevious *next) {
        if (previous->contradicted & bit(index))
                return true;

        if ((previous->disputed & bit(index)) && round > previous->disputed_round) {
                next->contradicted |= bit(index);
                return true;
        }

        next->disputed |= bit(index);
        if (round > next->disputed_round)
                next->disputed_round = round;
        return false;
}

Verdict agreement_judge(const Scope *scope, const PolicyAgreement *agreement, uint32_t index,
                        const JudgePrevious *previous, JudgePrevious *next, bool *resample) {
        ReasonCode reason = agreement->reason != REASON_NONE ? (ReasonCode) agreement->reason
                                                             : REASON_CONTRADICTION;
        Evidence a = evidence_of(scope, agreement->side[0].signal);
        Evidence b = evidence_of(scope, agreement->side[1].signal);
        const PstValue *fact_a = evidence_fact(&a, agreement->side[0].fact);
        const PstValue *fact_b = evidence_fact(&b, agreement->side[1].fact);
        Verdict verdict = verdict_none();

        if (!fact_a || !fact_b || fact_a->type != fact_b->type || a.basis.round != b.basis.round)
                return verdict;

        verdict_join(&verdict, &a.basis);
        verdict_join(&verdict, &b.basis);

        if (values_equal(fact_a, fact_b)) {
                next->disputed &= ~bit(index);
                next->contradicted &= ~bit(index);
                verdict_pass(&verdict);
                evidence_support(&a, scope, &verdict);
                evidence_support(&b, scope, &verdict);
        } else if (is_confirmed(index, a.basis.round, previous, next)) {
                verdict_fail(&verdict, reason);
        } else {
                verdict_blind(&verdict, reason);
                *resample = true;
        }

        return verdict;
}

static bool is_of_gate(const PolicyObjective *objective, const PstGate *gate) {
        size_t size = strlen(gate->id);

        return strncmp(objective->id, gate->id, size) == 0 && objective->id[size] == '.';
}

/* The signals of both sides, if `signals` has one of them. */
static uint64_t companions(const PolicyAgreement *agreement, const PstGate *gate,
                           uint64_t signals) {
        uint32_t a, b;
        uint64_t both;

        if (gate_find_signal(gate, agreement->side[0].signal, &a) < 0 ||
            gate_find_signal(gate, agreement->side[1].signal, &b) < 0 || a >= GATE_SIGNALS_MAX ||
            b >= GATE_SIGNALS_MAX)
                return 0;

        both = UINT64_C(1) << a | UINT64_C(1) << b;
        return signals & both ? both : 0;
}

uint64_t judge_sampled_together(const Policy *policy, const PstGate *gate, uint64_t signals) {
        uint64_t before;

        do {
                before = signals;
                for (size_t i = 0; i < policy->n_objectives; i++) {
                        const PolicyObjective *objective = &policy->objectives[i];

                        for (size_t k = 0; is_of_gate(objective, gate) && k < objective->n_agree;
                             k++)
                                signals |= companions(&objective->agree[k], gate, signals);
                }
        } while (signals != before);

        return signals;
}
