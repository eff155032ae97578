/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation as bytes.
 *
 * Runs in core, for the device's administrator. Pure.
 */

#include <errno.h>

#include "base/macro.h"
#include "cbor/encoder.h"
#include "message/explain.h"
#include "message/statement.h"

static void put_text(const char *text, Encoder *e) {
        encoder_text(e, text ? text : "");
}

static void put_signal(const ExplainedSignal *s, Encoder *e) {
        encoder_array(e, 9);
        put_text(s->id, e);
        put_text(s->help, e);
        encoder_uint(e, s->source);
        encoder_uint(e, s->tier);
        encoder_uint(e, s->state);
        encoder_uint(e, s->reason);
        put_text(s->why, e);
        encoder_int(e, s->age_s);
        encoder_array(e, s->n_facts);
        for (size_t i = 0; i < s->n_facts; i++) {
                encoder_array(e, 3);
                put_text(s->facts[i].name, e);
                encoder_uint(e, s->facts[i].value.type);
                value_encode(&s->facts[i].value, e);
        }
}

static void put_check(const ExplainedCheck *c, Encoder *e) {
        encoder_array(e, 7);
        encoder_uint(e, c->role);
        put_text(c->text, e);
        encoder_uint(e, c->status);
        encoder_uint(e, c->reason);
        encoder_uint(e, c->sources);
        encoder_uint(e, c->tier);
        put_text(c->why, e);
}

static void put_objective(const ExplainedObjective *o, Encoder *e) {
        encoder_array(e, 8);
        put_text(o->id, e);
        put_text(o->title, e);
        encoder_uint(e, o->status);
        encoder_uint(e, o->since_s);
        encoder_array(e, o->n_reasons);
        for (size_t i = 0; i < o->n_reasons; i++)
                encoder_uint(e, o->reasons[i]);
        encoder_uint(e, o->sources);
        encoder_array(e, o->n_checks);
        for (size_t i = 0; i < o->n_checks; i++)
                put_check(&o->checks[i], e);
        encoder_array(e, o->n_signals);
        for (size_t i = 0; i < o->n_signals; i++)
                put_signal(&o->signals[i], e);
}

static void put_gate(const ExplainedGate *g, Encoder *e) {
        encoder_array(e, 6);
        encoder_uint(e, g->number);
        put_text(g->id, e);
        put_text(g->title, e);
        encoder_uint(e, g->status);
        encoder_array(e, g->n_objectives);
        for (size_t i = 0; i < g->n_objectives; i++)
                put_objective(&g->objectives[i], e);
        encoder_array(e, 2);
        encoder_uint(e, g->worker);
        put_text(g->worker_why, e);
}

int explanation_encode(const Explanation *explanation, void *buffer, size_t capacity,
                       size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_map(&e, 6);
        encoder_uint(&e, 0);
        encoder_uint(&e, explanation->sequence);
        encoder_uint(&e, 1);
        encoder_uint(&e, explanation->evaluated_at_s);
        encoder_uint(&e, 2);
        encoder_array(&e, 3);
        put_text(explanation->policy_id, &e);
        encoder_uint(&e, explanation->policy_version);
        encoder_bytes(&e, explanation->policy_digest, sizeof(explanation->policy_digest));
        encoder_uint(&e, 3);
        encoder_array(&e, explanation->n_gates);
        for (size_t i = 0; i < explanation->n_gates; i++)
                put_gate(&explanation->gates[i], &e);
        encoder_uint(&e, 4);
        encoder_array(&e, ELEMENTSOF(explanation->decisions));
        for (size_t i = 0; i < ELEMENTSOF(explanation->decisions); i++) {
                encoder_array(&e, 2);
                encoder_uint(&e, explanation->decisions[i].value);
                encoder_uint(&e, explanation->decisions[i].mask);
        }
        encoder_uint(&e, 5);
        encoder_uint(&e, explanation->now_s);
        return encoder_result(&e, ret_size);
}
