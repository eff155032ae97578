/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"
#include "judge/verdict.h"

/* What a signal of the scope's gate shows, as of now. */
typedef struct Evidence {
        const PstSignal *signal; /* NULL: the gate has none of that name */
        const Sample *sample;    /* NULL: not sampled since start */
        PstState state;          /* as it counts */
        ReasonCode reason;       /* of PST_UNAVAILABLE */
        Verdict basis;           /* of no status yet: age, tier and round of the sample */
} Evidence;

Evidence evidence_of(const Scope *scope, const char *signal_id);

/* A fact of it, or NULL: not given, or the signal is not present. */
const PstValue *evidence_fact(const Evidence *evidence, const char *name);

/*
 * Counts the evidence as support for `verdict`. Who would have to lie is what counts: the kernel as
 * the disk that it may have been patched from, while it is not trusted; and ourselves only where
 * policy says so. What is too old to be worth anything supports nothing.
 */
void evidence_support(const Evidence *evidence, const Scope *scope, Verdict *verdict);
