/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the signals of a gate came to when they were last sampled.
 *
 * Runs in the core. The samples come from a gate's process and are hostile: decoded against the
 * gate's descriptor, each into memory of its own that has a limit.
 */

#include "core/samples.h"

#include <errno.h>
#include <string.h>

#define SAMPLE_ARENA_BYTES 262144U /* the facts of one signal, decoded */
#define BIT(n)             ((SignalSet) 1 << (n))

void samples_init(const PstGate *gate, Samples *ret) {
        *ret = (Samples){ .gate = gate };
}

static void slot_done(SampleSlot *slot) {
        slot->arena = arena_free(slot->arena);
        slot->sample = (Sample){ 0 };
}

void samples_done(Samples *s) {
        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++) {
                slot_done(&s->slots[i]);
                slot_done(&s->incoming[i]);
        }
        *s = (Samples){ 0 };
}

void samples_abort(Samples *s) {
        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++)
                slot_done(&s->incoming[i]);
        s->ordered = 0;
        s->arrived = 0;
}

void samples_begin(Samples *s, SignalSet ordered, uint64_t now_ms) {
        samples_abort(s);
        s->ordered = ordered;
        s->begun_ms = now_ms;
}

int samples_take(Samples *s, const void *body, size_t size) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        Sample sample;
        uint32_t signal;
        int r;

        r = arena_new(SAMPLE_ARENA_BYTES, &arena);
        if (r >= 0)
                r = sample_decode(body, size, s->gate, arena, &signal, &sample);
        if (r < 0)
                return r;
        if (!(s->ordered & BIT(signal)) || s->arrived & BIT(signal))
                return -EPROTO;

        s->arrived |= BIT(signal);
        s->incoming[signal] = (SampleSlot){ .arena = TAKE_PTR(arena), .sample = sample };
        return 0;
}

void samples_finish(Samples *s, uint64_t round) {
        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++) {
                if (!(s->ordered & BIT(i)))
                        continue;
                if (!(s->arrived & BIT(i)))
                        s->incoming[i].sample = (Sample){ .why = "" };
                s->incoming[i].sample.observed_ms = s->begun_ms;

                slot_done(&s->slots[i]);
                s->slots[i] = s->incoming[i];
                s->incoming[i] = (SampleSlot){ 0 };
                s->judged[i] = (JudgeSignal){ .sample = &s->slots[i].sample, .round = round };
        }
        s->ordered = 0;
        s->arrived = 0;
}

void samples_outdate(Samples *s, SignalSet set, uint64_t now_ms) {
        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++)
                if (set & BIT(i) && s->judged[i].outdated_ms == 0)
                        s->judged[i].outdated_ms = now_ms;
}

void samples_forget(Samples *s) {
        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++) {
                slot_done(&s->slots[i]);
                s->judged[i] = (JudgeSignal){ 0 };
        }
}
