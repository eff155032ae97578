/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling the judge, with what it has to know of the time before.
 *
 * Runs in the core. Judges nothing itself.
 */

#include "core/evaluation.h"

#include <string.h>

/* All signals of one objective of a gate. */
static SignalSet signals_of(const PstGate *gate, size_t objective) {
        SignalSet set = 0;
        uint32_t index = 0;

        for (size_t o = 0; gate->objectives[o]; o++)
                for (size_t i = 0; gate->objectives[o]->signals[i]; i++, index++)
                        if (o == objective)
                                set |= (SignalSet) 1 << index;

        return set;
}

static void collect(const Evaluation *e, const EvaluationInput *input, JudgeGate *ret) {
        for (size_t i = 0; i < input->gates->n_gates; i++) {
                ret[i] = (JudgeGate){
                        .gate = input->gates->gates[i].descriptor,
                        .signals = rounds_signals(input->rounds, i),
                        .failed = rounds_failed(input->rounds, i),
                };
                (void) memcpy(ret[i].previous, e->previous[i], sizeof(ret[i].previous));
        }
}

void evaluation_judge(Evaluation *e, const EvaluationInput *input,
                      SignalSet ret_again[GATE_NUMBER_MAX]) {
        static JudgeGate gates[GATE_NUMBER_MAX]; /* large, and one at a time */

        collect(e, input, gates);
        judge(
                &(JudgeInput){
                        .policy = input->policy,
                        .gates = gates,
                        .n_gates = input->gates->n_gates,
                        .findings = input->notices->items,
                        .n_findings = input->notices->n,
                        .tpm_seen_before = input->tpm_seen_before,
                        .kind = (uint8_t) input->kind,
                        .now = input->now,
                },
                &e->judgement);
        e->at = input->now;
        e->done = true;

        for (size_t i = 0; i < input->gates->n_gates; i++) {
                ret_again[i] = 0;
                for (size_t o = 0; o < GATE_OBJECTIVES; o++) {
                        const JudgedObjective *judged = &e->judgement.gates[i].objectives[o];

                        e->previous[i][o] = judged->next;
                        if (judged->resample)
                                ret_again[i] |= signals_of(gates[i].gate, o);
                }
        }
}

void evaluation_restore(Evaluation *e, const GateSet *gates, const Claims *claims) {
        for (size_t i = 0; i < gates->n_gates; i++) {
                const ClaimedGate *claimed = claims_gate(claims, gates->gates[i].number);

                for (size_t o = 0; claimed && o < GATE_OBJECTIVES; o++) {
                        const ClaimedObjective *objective = &claimed->objectives[o];

                        if (objective->status != STATUS_VIOLATED)
                                continue;
                        e->previous[i][o] = (JudgePrevious){
                                .status = STATUS_VIOLATED,
                                .since_s = objective->since_s,
                                .n_reasons = objective->n_reasons,
                        };
                        (void) memcpy(e->previous[i][o].reasons, objective->reasons,
                                      sizeof(objective->reasons));
                }
        }
}

/* Results age by CLOCK_BOOTTIME, whatever the wall clock did since. */
void evaluation_ending(const Evaluation *e, const GateSet *gates, const JudgeTime *now,
                       uint64_t least_s, SignalSet ret[GATE_NUMBER_MAX]) {
        uint64_t passed_s = (now->boottime_ms - e->at.boottime_ms) / 1000U;

        for (size_t i = 0; i < gates->n_gates; i++) {
                ret[i] = 0;
                for (size_t o = 0; e->done && o < GATE_OBJECTIVES; o++) {
                        uint64_t until_s = e->judgement.gates[i].objectives[o].valid_until_s;

                        if (until_s > 0 && until_s < e->at.wall_s + passed_s + least_s)
                                ret[i] |= signals_of(gates->gates[i].descriptor, o);
                }
        }
}
