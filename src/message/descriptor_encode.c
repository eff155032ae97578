/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate's declaration as the bytes of its .gate file.
 *
 * Runs in a worker, once, when the build describes a module. Pure.
 */

#include <errno.h>

#include "cbor/encoder.h"
#include "message/descriptor.h"
#include "message/descriptor_rules.h"
#include "message/question_body.h"

static void put_texts(const char *const *texts, Encoder *e) {
        size_t n = 0;

        while (texts && texts[n])
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                encoder_text(e, texts[i]);
}

static void put_statements(const PstStatement *statements, Encoder *e) {
        size_t n = 0;

        while (statements && statements[n])
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                encoder_uint(e, statements[i]);
}

static void put_watch(const PstWatch *watch, Encoder *e) {
        if (watch->kind == PST_WATCH_ANSWER) {
                encoder_array(e, 1 + question_n_words(&watch->question));
                encoder_uint(e, watch->kind);
                question_put_words(&watch->question, e);
                return;
        }

        encoder_array(e, 2);
        encoder_uint(e, watch->kind);
        encoder_text(e, watch->path);
}

static void put_watches(const PstWatch *watches, Encoder *e) {
        size_t n = 0;

        while (watches && watches[n].kind)
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                put_watch(&watches[i], e);
}

static void put_facts(const PstFact *facts, Encoder *e) {
        size_t n = 0;

        while (facts && facts[n].name)
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, facts[i].name);
                encoder_uint(e, facts[i].type);
                encoder_text(e, facts[i].help);
        }
}

static void put_signal(const PstSignal *s, Encoder *e) {
        encoder_array(e, 10);
        encoder_text(e, s->id);
        encoder_text(e, s->help);
        encoder_uint(e, s->source);
        encoder_uint(e, s->tier);
        encoder_uint(e, s->timeout_ms);
        put_texts(s->reads, e);
        question_list_put(s->queries, e);
        put_statements(s->statements, e);
        put_watches(s->watches, e);
        put_facts(s->facts, e);
}

static void put_objective(const PstObjective *o, Encoder *e) {
        size_t n = 0;

        while (o->signals && o->signals[n])
                n++;

        encoder_array(e, 3);
        encoder_text(e, o->id);
        encoder_text(e, o->title);
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                put_signal(o->signals[i], e);
}

int descriptor_encode(const PstGate *gate, const uint8_t module_digest[PST_DIGEST_BYTES],
                      void *buffer, size_t capacity, size_t *ret_size, const char **ret_why) {
        size_t most = capacity < DESCRIPTOR_BYTES_MAX ? capacity : DESCRIPTOR_BYTES_MAX;
        const char *broken = gate_broken_rule(gate);
        Encoder e = encoder(buffer, most);

        if (broken) {
                *ret_why = broken;
                return -EINVAL;
        }

        encoder_map(&e, 6);
        encoder_uint(&e, 0);
        encoder_uint(&e, gate->abi);
        encoder_uint(&e, 1);
        encoder_uint(&e, gate->number);
        encoder_uint(&e, 2);
        encoder_text(&e, gate->id);
        encoder_uint(&e, 3);
        encoder_text(&e, gate->title);
        encoder_uint(&e, 4);
        encoder_bytes(&e, module_digest, PST_DIGEST_BYTES);
        encoder_uint(&e, 5);
        encoder_array(&e, GATE_OBJECTIVES);
        for (size_t i = 0; i < GATE_OBJECTIVES; i++)
                put_objective(gate->objectives[i], &e);

        return encoder_result(&e, ret_size);
}
