/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/claims.h"

/* What may be otherwise in a record than in the one before it. */
typedef enum TransitionKind {
        TRANSITION_NONE,
        TRANSITION_DECISION, /* also the state, which is the first of them */
        TRANSITION_OBJECTIVE,
        TRANSITION_FINDING,
        TRANSITION_POLICY,
        _TRANSITION_MAX,
} TransitionKind;

/* One thing that changed. Borrows from the claims that it was found in. */
typedef struct Transition {
        TransitionKind kind;
        DecisionName decision; /* of a decision */
        uint8_t gate;          /* of an objective or a finding: its number */
        uint8_t objective;     /* from 0 */
        uint8_t from, to; /* a value of the decision, a Status, or whether the finding is there */
        uint16_t mask;    /* of a decision: bit n-1: gate n holds it down now */
        const uint8_t *reasons; /* ReasonCode: of the new status; of a finding, its code */
        size_t n_reasons;
        const Claims *before, *after; /* of a policy */
} Transition;

typedef void (*TransitionListener)(const Transition *transition, void *userdata);

/*
 * Tells what is otherwise in `after`: the policy first, then the state and the other decisions, and
 * gate by gate objectives (also one that has the same status for other reasons) and findings. Times do not count,
 * nor does a gate's own status, which follows from its objectives. Zeroed claims are those of nobody:
 * everything was unknown. Pure.
 */
void transitions_of(const Claims *before, const Claims *after, TransitionListener tell,
                    void *userdata);

/* What it went from and to, in the published words; "" for a policy. */
const char *transition_from(const Transition *transition);
const char *transition_to(const Transition *transition);
