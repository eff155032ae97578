/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A .gate file as a gate again, without its functions.
 *
 * Runs in core, compiler and posturectl. The bytes are hostile as far as whoever installed them is;
 * what is decoded keeps the same rules as what was declared, message/descriptor_rules.h. Pure.
 */

#include <errno.h>
#include <string.h>

#include "message/descriptor.h"
#include "message/descriptor_rules.h"
#include "message/question_body.h"
#include "message/sample.h"
#include "message/take.h"

static const PstStatement *take_statements(Decoder *d, Arena *arena) {
        size_t n;
        PstStatement *statements = take_array(d, arena, PstStatement, _PST_STATEMENT_MAX - 1, &n);

        for (size_t i = 0; i < n && d->error == 0; i++)
                statements[i] = (PstStatement) take_between(d, 1, _PST_STATEMENT_MAX - 1);

        return statements;
}

static PstWatch take_watch(Decoder *d, Arena *arena) {
        uint64_t n_items = decoder_array(d);
        PstWatch watch = { 0 };

        if (n_items < 2)
                decoder_fail(d);

        watch.kind = (PstWatchKind) take_between(d, PST_WATCH_FILE, PST_WATCH_ANSWER);
        if (watch.kind == PST_WATCH_ANSWER) {
                watch.question = question_take_words(d, arena, n_items - 1);
                return watch;
        }

        if (n_items != 2)
                decoder_fail(d);
        watch.path = take_word(d, arena, DESCRIPTOR_PATH_BYTES_MAX);
        return watch;
}

static const PstWatch *take_watches(Decoder *d, Arena *arena) {
        size_t n;
        PstWatch *watches = take_array(d, arena, PstWatch, DESCRIPTOR_WATCHES_MAX, &n);

        for (size_t i = 0; i < n && d->error == 0; i++)
                watches[i] = take_watch(d, arena);

        return watches;
}

static const PstFact *take_facts(Decoder *d, Arena *arena) {
        size_t n;
        PstFact *facts = take_array(d, arena, PstFact, SAMPLE_FACTS_MAX, &n);

        for (size_t i = 0; i < n && d->error == 0; i++) {
                decoder_array_of(d, 3);
                facts[i].name = take_word(d, arena, DESCRIPTOR_WORD_BYTES_MAX);
                facts[i].type = (PstType) take_between(d, PST_BOOL, PST_LIST);
                facts[i].help = take_word(d, arena, DESCRIPTOR_TEXT_BYTES_MAX);
        }

        return facts;
}

static const PstSignal *take_signal(Decoder *d, Arena *arena) {
        PstSignal *s = arena_new_array(arena, PstSignal, 1);
        size_t n;

        if (!s) {
                take_exhausted(d);
                return NULL;
        }

        decoder_array_of(d, 10);
        s->id = take_word(d, arena, 2 * DESCRIPTOR_WORD_BYTES_MAX + 1);
        s->help = take_word(d, arena, DESCRIPTOR_TEXT_BYTES_MAX);
        s->source = (PstSource) take_between(d, PST_SOURCE_FIRMWARE, PST_SOURCE_SELF);
        s->tier = (PstTier) take_between(d, PST_TIER_A, PST_TIER_E);
        s->timeout_ms = (uint32_t) take_between(d, 0, UINT32_MAX);
        s->reads = take_texts(d, arena, DESCRIPTOR_PATHS_MAX, DESCRIPTOR_PATH_BYTES_MAX, &n);
        s->queries = question_list_take(d, arena);
        s->statements = take_statements(d, arena);
        s->watches = take_watches(d, arena);
        s->facts = take_facts(d, arena);
        return s;
}

static const PstObjective *take_objective(Decoder *d, Arena *arena) {
        PstObjective *o = arena_new_array(arena, PstObjective, 1);
        const PstSignal **signals;
        size_t n;

        if (!o) {
                take_exhausted(d);
                return NULL;
        }

        decoder_array_of(d, 3);
        o->id = take_word(d, arena, DESCRIPTOR_WORD_BYTES_MAX);
        o->title = take_word(d, arena, DESCRIPTOR_TEXT_BYTES_MAX);
        signals = take_array(d, arena, const PstSignal *, GATE_SIGNALS_MAX, &n);
        for (size_t i = 0; i < n && d->error == 0; i++)
                signals[i] = take_signal(d, arena);

        o->signals = signals;
        return o;
}

static const PstObjective *const *take_objectives(Decoder *d, Arena *arena) {
        const PstObjective **objectives;
        size_t n;

        objectives = take_array(d, arena, const PstObjective *, GATE_OBJECTIVES, &n);
        for (size_t i = 0; i < n && d->error == 0; i++)
                objectives[i] = take_objective(d, arena);

        return objectives;
}

/* The next key of the map, which has to be this one. */
static void expect_key(Decoder *d, uint64_t key) {
        (void) take_between(d, key, key);
}

int descriptor_decode(const void *data, size_t size, Arena *arena, Descriptor *ret) {
        PstGate *gate = arena_new_array(arena, PstGate, 1);
        const uint8_t *digest;
        Decoder d;
        int r;

        if (!gate)
                return -ENOMEM;
        if (size > DESCRIPTOR_BYTES_MAX)
                return -EBADMSG;
        r = decoder_open(data, size, &d);
        if (r < 0)
                return r;
        if (decoder_map(&d) != 6)
                decoder_fail(&d);

        expect_key(&d, 0);
        gate->abi = (uint32_t) take_between(&d, 0, UINT32_MAX);
        if (d.error == 0 && gate->abi != PST_GATE_ABI)
                return -EOPNOTSUPP;
        expect_key(&d, 1);
        gate->number = (uint32_t) take_between(&d, 1, GATE_NUMBER_MAX);
        expect_key(&d, 2);
        gate->id = take_word(&d, arena, DESCRIPTOR_WORD_BYTES_MAX);
        expect_key(&d, 3);
        gate->title = take_word(&d, arena, DESCRIPTOR_TEXT_BYTES_MAX);
        expect_key(&d, 4);
        digest = decoder_bytes_of(&d, PST_DIGEST_BYTES);
        expect_key(&d, 5);
        gate->objectives = take_objectives(&d, arena);
        r = take_result(&d);
        if (r < 0)
                return r;
        if (gate_broken_rule(gate))
                return -EBADMSG;

        ret->gate = gate;
        memcpy(ret->module_digest, digest, PST_DIGEST_BYTES);
        return 0;
}
