/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation, taken from bytes.
 *
 * Runs in posturectl. Whoever answers on the socket may not be the daemon: hostile. Pure.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "message/descriptor.h"
#include "message/explain.h"
#include "message/sample.h"
#include "message/statement.h"
#include "message/take.h"

#define ID_BYTES_MAX   256U
#define TEXT_BYTES_MAX 4096U
#define CHECKS_MAX     256U  /* of one objective */
#define STATUS_MAX     5U    /* record: not-applicable */
#define SOURCES_MAX    0x7fU /* a bit for each source */

static void take_fact(Decoder *d, Arena *arena, ExplainedFact *ret) {
        PstType type;

        decoder_array_of(d, 3);
        ret->name = take_word(d, arena, ID_BYTES_MAX);
        type = (PstType) take_between(d, PST_BOOL, PST_LIST);
        (void) value_decode(d, type, arena, &ret->value); /* the decoder keeps its failure */
}

static int64_t take_age(Decoder *d) {
        int64_t age_s = decoder_int(d);

        if (age_s < -1)
                decoder_fail(d);

        return age_s;
}

static void take_signal(Decoder *d, Arena *arena, ExplainedSignal *ret) {
        ExplainedFact *facts;

        decoder_array_of(d, 9);
        ret->id = take_word(d, arena, ID_BYTES_MAX);
        ret->help = take_text(d, arena, TEXT_BYTES_MAX);
        ret->source = (PstSource) take_between(d, PST_SOURCE_FIRMWARE, PST_SOURCE_SELF);
        ret->tier = (PstTier) take_between(d, PST_TIER_A, PST_TIER_E);
        ret->state = (PstState) take_between(d, PST_UNAVAILABLE, PST_TAMPERED);
        ret->reason = (uint8_t) take_between(d, 0, _UNAVAILABLE_MAX - 1);
        ret->why = take_text(d, arena, TEXT_BYTES_MAX);
        ret->age_s = take_age(d);
        facts = take_array(d, arena, ExplainedFact, SAMPLE_FACTS_MAX, &ret->n_facts);
        for (size_t i = 0; i < ret->n_facts && d->error == 0; i++)
                take_fact(d, arena, &facts[i]);

        ret->facts = facts;
}

static void take_check(Decoder *d, Arena *arena, ExplainedCheck *ret) {
        decoder_array_of(d, 7);
        ret->role = (CheckRole) take_between(d, 0, _CHECK_MAX - 1);
        ret->text = take_text(d, arena, TEXT_BYTES_MAX);
        ret->status = (uint8_t) take_between(d, 0, STATUS_MAX);
        ret->reason = (uint8_t) take_between(d, 0, UINT8_MAX);
        ret->sources = (uint8_t) take_between(d, 0, SOURCES_MAX);
        ret->tier = (uint8_t) take_between(d, 0, PST_TIER_E);
        ret->why = take_text(d, arena, TEXT_BYTES_MAX);
}

static void take_reasons(Decoder *d, ExplainedObjective *ret) {
        uint64_t n = decoder_array(d);

        if (n > ELEMENTSOF(ret->reasons)) {
                decoder_fail(d);
                return;
        }

        for (uint64_t i = 0; i < n; i++)
                ret->reasons[i] = (uint8_t) take_between(d, 0, UINT8_MAX);
        ret->n_reasons = (size_t) n;
}

static void take_objective(Decoder *d, Arena *arena, ExplainedObjective *ret) {
        ExplainedSignal *signals;
        ExplainedCheck *checks;

        decoder_array_of(d, 8);
        ret->id = take_word(d, arena, ID_BYTES_MAX);
        ret->title = take_text(d, arena, TEXT_BYTES_MAX);
        ret->status = (uint8_t) take_between(d, 0, STATUS_MAX);
        ret->since_s = decoder_uint(d);
        take_reasons(d, ret);
        ret->sources = (uint8_t) take_between(d, 0, SOURCES_MAX);
        checks = take_array(d, arena, ExplainedCheck, CHECKS_MAX, &ret->n_checks);
        for (size_t i = 0; i < ret->n_checks && d->error == 0; i++)
                take_check(d, arena, &checks[i]);
        signals = take_array(d, arena, ExplainedSignal, GATE_SIGNALS_MAX, &ret->n_signals);
        for (size_t i = 0; i < ret->n_signals && d->error == 0; i++)
                take_signal(d, arena, &signals[i]);

        ret->checks = checks;
        ret->signals = signals;
}

static void take_gate(Decoder *d, Arena *arena, ExplainedGate *ret) {
        ExplainedObjective *objectives;

        decoder_array_of(d, 6);
        ret->number = (uint8_t) take_between(d, 1, GATE_NUMBER_MAX);
        ret->id = take_word(d, arena, ID_BYTES_MAX);
        ret->title = take_text(d, arena, TEXT_BYTES_MAX);
        ret->status = (uint8_t) take_between(d, 0, STATUS_MAX);
        objectives = take_array(d, arena, ExplainedObjective, GATE_OBJECTIVES, &ret->n_objectives);
        for (size_t i = 0; i < ret->n_objectives && d->error == 0; i++)
                take_objective(d, arena, &objectives[i]);
        ret->objectives = objectives;
        decoder_array_of(d, 2);
        ret->worker = (WorkerCondition) take_between(d, 0, _CONDITION_MAX - 1);
        ret->worker_why = take_text(d, arena, TEXT_BYTES_MAX);
}

static void take_policy(Decoder *d, Arena *arena, Explanation *ret) {
        const uint8_t *digest;

        decoder_array_of(d, 3);
        ret->policy_id = take_text(d, arena, ID_BYTES_MAX);
        ret->policy_version = decoder_uint(d);
        digest = decoder_bytes_of(d, sizeof(ret->policy_digest));
        if (digest)
                memcpy(ret->policy_digest, digest, sizeof(ret->policy_digest));
}

static void take_decisions(Decoder *d, Explanation *ret) {
        decoder_array_of(d, ELEMENTSOF(ret->decisions));
        for (size_t i = 0; i < ELEMENTSOF(ret->decisions); i++) {
                decoder_array_of(d, 2);
                ret->decisions[i].value = (uint8_t) take_between(d, 0, UINT8_MAX);
                ret->decisions[i].mask = (uint16_t) take_between(d, 0, UINT16_MAX);
        }
}

/* The next key of the map, which has to be this one. */
static void expect_key(Decoder *d, uint64_t key) {
        (void) take_between(d, key, key);
}

int explanation_decode(const void *data, size_t size, Arena *arena, Explanation *ret) {
        Explanation explanation = { 0 };
        ExplainedGate *gates;
        Decoder d;
        int r;

        if (size > EXPLANATION_BYTES_MAX)
                return -EBADMSG;
        r = decoder_open(data, size, &d);
        if (r < 0)
                return r;
        if (decoder_map(&d) != 6)
                decoder_fail(&d);

        expect_key(&d, 0);
        explanation.sequence = decoder_uint(&d);
        expect_key(&d, 1);
        explanation.evaluated_at_s = decoder_uint(&d);
        expect_key(&d, 2);
        take_policy(&d, arena, &explanation);
        expect_key(&d, 3);
        gates = take_array(&d, arena, ExplainedGate, GATE_NUMBER_MAX, &explanation.n_gates);
        for (size_t i = 0; i < explanation.n_gates && d.error == 0; i++)
                take_gate(&d, arena, &gates[i]);
        expect_key(&d, 4);
        take_decisions(&d, &explanation);
        expect_key(&d, 5);
        explanation.now_s = decoder_uint(&d);
        r = take_result(&d);
        if (r < 0)
                return r;

        explanation.gates = gates;
        *ret = explanation;
        return 0;
}
