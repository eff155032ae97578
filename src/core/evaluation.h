/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/notices.h"
#include "core/rounds.h"
#include "judge/judge.h"

/* What was judged last, and what the next judgement has to know of it. Large. */
typedef struct Evaluation {
        Judgement judgement;
        JudgePrevious previous[GATE_NUMBER_MAX][GATE_OBJECTIVES]; /* by index in the set */
        JudgeTime at;
        bool done; /* there is a judgement */
} Evaluation;

typedef struct EvaluationInput {
        const Policy *policy;
        const GateSet *gates;
        const Rounds *rounds;
        const Notices *notices;
        RecordKind kind;
        bool tpm_seen_before;
        JudgeTime now;
} EvaluationInput;

/*
 * Judges what has been sampled. `ret_again`: for each gate of the set, the signals that have to be
 * sampled once more before this may be told, because two sources disagree.
 */
void evaluation_judge(Evaluation *e, const EvaluationInput *input,
                      SignalSet ret_again[GATE_NUMBER_MAX]);

/*
 * What was violated stays so through a restart: takes it over from a record of this boot and of the
 * same policy and gates.
 */
void evaluation_restore(Evaluation *e, const GateSet *gates, const Claims *claims);

/*
 * What would make a record short-lived that is made now: for each gate of the set, the signals of
 * the objectives that will not be as they are for `least_s` longer, because what is known of them
 * grows too old.
 */
void evaluation_ending(const Evaluation *e, const GateSet *gates, const JudgeTime *now,
                       uint64_t least_s, SignalSet ret[GATE_NUMBER_MAX]);
