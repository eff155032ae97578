/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/schedule.h"
#include "judge/judge.h"
#include "message/sample.h"

/* One signal as it was last sampled, with all memory that this takes. */
typedef struct SampleSlot {
        Arena *arena;
        Sample sample;
} SampleSlot;

/*
 * The newest sample of each signal of a gate, and those of the round that is under way. A round
 * counts as a whole once it is complete: what is compared is then of one moment.
 */
typedef struct Samples {
        const PstGate *gate;
        SampleSlot slots[GATE_SIGNALS_MAX];
        SampleSlot incoming[GATE_SIGNALS_MAX];
        JudgeSignal judged[GATE_SIGNALS_MAX]; /* what the judge sees */
        SignalSet ordered;                    /* of this round */
        SignalSet arrived;
        uint64_t begun_ms; /* CLOCK_BOOTTIME */
} Samples;

void samples_init(const PstGate *gate, Samples *ret);
void samples_done(Samples *samples);

/* A round begins. What it finds was so at this time at the latest, whatever the worker says. */
void samples_begin(Samples *samples, SignalSet ordered, uint64_t now_ms);

/*
 * What a worker said of one signal. -EBADMSG: not what it may say. -EPROTO: it was not asked for
 * that signal, or said it before. -ENOMEM.
 */
int samples_take(Samples *samples, const void *body, size_t size);

/* The round is complete. Of what was ordered and did not come nothing is known. */
void samples_finish(Samples *samples, uint64_t round);

/* Events were lost: what was sampled of these may have been otherwise since, see JudgeSignal. */
void samples_outdate(Samples *samples, SignalSet set, uint64_t now_ms);

/* Nothing counts that was sampled so far. */
void samples_forget(Samples *samples);

/* The worker is gone: the round counts for nothing. */
void samples_abort(Samples *samples);
