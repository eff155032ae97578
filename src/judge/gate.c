/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates: from three objectives to one.
 *
 * Runs in core. Which gates there are is data: numbers and roles stand in descriptors and policy.
 * Pure.
 */

#include "judge/gate.h"

#include <string.h>

#include "judge/findings.h"
#include "judge/objective.h"
#include "judge/standing.h"
#include "judge/verdict.h"

#define EXTENSION_FIRST 11U /* the gates of the model end before it */

/* Those of which a record can say that they do not apply: gate 8 and the extensions. */
#define EXEMPTIBLE_GATES 0xfc80U

static unsigned bit(uint32_t number) {
        return number >= 1 && number <= GATE_NUMBER_MAX ? 1U << (number - 1) : 0;
}

static bool is_optional(const Policy *policy, const PstGate *gate) {
        return (policy->optional_gates & EXEMPTIBLE_GATES & bit(gate->number)) != 0;
}

static bool is_mentioned(const Policy *policy, const PstGate *gate) {
        unsigned roles = policy->foundation | policy->ota_base | bit(policy->update_gate) |
                         bit(policy->management_gate);
        size_t size = strlen(gate->id);

        for (size_t i = 0; i < policy->n_objectives; i++)
                if (strncmp(policy->objectives[i].id, gate->id, size) == 0 &&
                    policy->objectives[i].id[size] == '.')
                        return true;

        return ((roles | policy->optional_gates) & bit(gate->number)) != 0;
}

/* Whether the authority was asked, and says that there is nothing. */
static bool authority_says_nothing(const JudgeGate *gate) {
        uint32_t n = gate_n_signals(gate->gate);
        bool asked = false;

        if (gate->failed || !gate->signals)
                return false;

        for (uint32_t i = 0; i < n; i++) {
                const Sample *sample = gate->signals[i].sample;

                if (gate_signal(gate->gate, i)->source != PST_SOURCE_AUTHORITY || !sample)
                        continue;
                if (sample->state != PST_ABSENT)
                        return false;
                asked = true;
        }

        return asked;
}

static bool is_exempt(const Policy *policy, const JudgeGate *gate) {
        if (gate->gate->number >= EXTENSION_FIRST && !is_mentioned(policy, gate->gate))
                return true;

        return is_optional(policy, gate->gate) && authority_says_nothing(gate);
}

/* What no policy speaks of is not known, unless it need not be. */
static void judge_uncovered(const Scope *scope, bool exempt, const JudgePrevious *previous,
                            JudgedObjective *ret) {
        Verdict verdict = verdict_none();

        if (!exempt)
                verdict_blind(&verdict, REASON_NOT_EVALUATED);
        ret->next = *previous;
        standing_settle(scope, &verdict, previous, ret);
}

static void judge_objectives(const JudgeInput *input, const JudgeGate *gate, const Trust *trust,
                             JudgedGate *ret) {
        bool exempt = is_exempt(input->policy, gate);

        for (size_t k = 0; k < GATE_OBJECTIVES && gate->gate->objectives[k]; k++) {
                const JudgePrevious *previous = &gate->previous[k];
                const PolicyObjective *objective = NULL;
                char id[OBJECTIVE_ID_SIZE] = "";
                Scope scope = {
                        .policy = input->policy,
                        .gate = gate,
                        .objective = id,
                        .trust = *trust,
                        .now = input->now,
                };

                if (objective_id(gate->gate, gate->gate->objectives[k], id))
                        objective = policy_objective(input->policy, id);
                scope.self_counts = policy_self_counts(input->policy, gate->gate->id, id);

                if (objective && !exempt)
                        objective_judge(&scope, objective, previous, &ret->objectives[k]);
                else
                        judge_uncovered(&scope, exempt || is_optional(input->policy, gate->gate),
                                        previous, &ret->objectives[k]);
        }
}

/* A TPM that was there earlier and is gone is more than something that could not be read. */
static void find_lost_tpm(const JudgeInput *input, const JudgeGate *gate, JudgedGate *ret) {
        uint32_t index = 0;

        for (uint8_t k = 0; k < GATE_OBJECTIVES && gate->gate->objectives[k]; k++) {
                const PstSignal *const *signals = gate->gate->objectives[k]->signals;
                bool lost = false;

                for (size_t s = 0; signals && signals[s]; s++, index++) {
                        const Sample *sample = gate->signals ? gate->signals[index].sample : NULL;

                        lost |= signals[s]->source == PST_SOURCE_TPM && sample &&
                                sample->state == PST_ABSENT;
                }

                if (lost && !findings_have(ret, k, REASON_EVIDENCE_MISSING))
                        findings_add(ret,
                                     &(JudgeFinding){
                                             .objective = k,
                                             .code = REASON_EVIDENCE_MISSING,
                                             .severity = SEVERITY_HIGH,
                                             .start_s = ret->objectives[k].since_s,
                                     },
                                     input->now.wall_s);
        }
}

static uint64_t earliest(uint64_t a, uint64_t b) {
        if (a == 0 || b == 0)
                return a | b;

        return a < b ? a : b;
}

static void join_objectives(JudgedGate *ret) {
        Status parts[GATE_OBJECTIVES];

        for (size_t k = 0; k < GATE_OBJECTIVES; k++) {
                const JudgedObjective *objective = &ret->objectives[k];

                parts[k] = objective->status;
                ret->evaluated_at_s = earliest(ret->evaluated_at_s, objective->evaluated_at_s);
                ret->valid_until_s = earliest(ret->valid_until_s, objective->valid_until_s);
        }

        ret->status = status_join_all(parts, GATE_OBJECTIVES);
}

static bool has_hardware(const JudgeGate *gate) {
        uint32_t n = gate->failed || !gate->signals ? 0 : gate_n_signals(gate->gate);

        for (uint32_t i = 0; i < n; i++) {
                const PstSignal *signal = gate_signal(gate->gate, i);
                const Sample *sample = gate->signals[i].sample;

                if ((signal->source == PST_SOURCE_TPM || signal->source == PST_SOURCE_FIRMWARE) &&
                    sample && sample->state == PST_PRESENT)
                        return true;
        }

        return false;
}

void gate_judge(const JudgeInput *input, const JudgeGate *gate, const Trust *trust,
                JudgedGate *ret) {
        ret->number = (uint8_t) gate->gate->number;
        judge_objectives(input, gate, trust, ret);
        join_objectives(ret);

        for (size_t i = 0; i < input->n_findings; i++)
                if (input->findings[i].gate == ret->number)
                        findings_add(ret, &input->findings[i], input->now.wall_s);
        if (trust->tpm_lost && !gate->failed)
                find_lost_tpm(input, gate, ret);

        ret->hardware = has_hardware(gate);
}
