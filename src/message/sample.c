/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples: what looking at one signal came to, as a worker tells core.
 *
 * The worker encodes: the values are those of its gate, which is hostile, and what does not fit is
 * refused and never cut. Core decodes, and takes nothing from a worker that the gate's descriptor
 * does not declare. Pure.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/utf8.h"
#include "message/descriptor.h"
#include "message/sample.h"
#include "message/statement.h"
#include "message/take.h"

static const char *const unavailable_names[_UNAVAILABLE_MAX] = {
        [UNAVAILABLE_ERROR] = "error",     [UNAVAILABLE_PERMISSION] = "permission",
        [UNAVAILABLE_MISSING] = "missing", [UNAVAILABLE_MALFORMED] = "malformed",
        [UNAVAILABLE_TIMEOUT] = "timeout", [UNAVAILABLE_UNSUPPORTED] = "unsupported",
        [UNAVAILABLE_OFFLINE] = "offline", [UNAVAILABLE_BUDGET] = "budget",
};

static const char *const state_names[] = {
        [PST_UNAVAILABLE] = "unavailable",
        [PST_PRESENT] = "present",
        [PST_ABSENT] = "absent",
        [PST_TAMPERED] = "tampered",
};

const char *unavailable_name(Unavailable reason) {
        return unavailable_names[reason < _UNAVAILABLE_MAX ? reason : UNAVAILABLE_ERROR];
}

const char *state_name(PstState state) {
        return state_names[state < ELEMENTSOF(state_names) ? state : PST_UNAVAILABLE];
}

static int check_text(const char *text, size_t max_bytes) {
        size_t n = text ? strnlen(text, max_bytes + 1) : 0;

        if (!text)
                return -EINVAL;
        if (n > max_bytes)
                return -EFBIG;
        return utf8_is_valid((const uint8_t *) text, n) ? 0 : -EINVAL;
}

static int check_list(const char *const *items, size_t n) {
        int r = n > PST_LIST_MAX ? -EFBIG : 0;

        if (n > 0 && !items)
                return -EINVAL;
        for (size_t i = 0; i < n && r >= 0; i++)
                r = check_text(items[i], PST_TEXT_MAX);

        return r;
}

static int check_value(const PstValue *value) {
        switch (value->type) {
        case PST_TEXT:
                return check_text(value->text, PST_TEXT_MAX);
        case PST_LIST:
                return check_list(value->list.items, value->list.n);
        case PST_DIGEST:
                return value->digest ? 0 : -EINVAL;
        case PST_BOOL:
        case PST_INT:
                return 0;
        }

        return -EINVAL;
}

static int check_facts(const SampleFact *facts, size_t n) {
        int r = n > SAMPLE_FACTS_MAX ? -EFBIG : 0;

        for (size_t i = 0; i < n && r >= 0; i++)
                r = i > 0 && facts[i - 1].index >= facts[i].index ? -EINVAL
                                                                  : check_value(&facts[i].value);

        return r;
}

static void encode_facts(const SampleFact *facts, size_t n, Encoder *e) {
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 2);
                encoder_uint(e, facts[i].index);
                value_encode(&facts[i].value, e);
        }
}

/* Only absence and tampering come with a sentence. */
static bool has_why(PstState state) {
        return state == PST_ABSENT || state == PST_TAMPERED;
}

int sample_encode(uint32_t signal, const Sample *sample, void *buffer, size_t capacity,
                  size_t *ret_size) {
        size_t n_facts = sample->state == PST_PRESENT ? sample->n_facts : 0, start;
        const char *why = has_why(sample->state) && sample->why ? sample->why : "";
        Encoder e = encoder(buffer, capacity);
        int r;

        r = check_text(why, SAMPLE_WHY_BYTES_MAX);
        if (r >= 0)
                r = check_facts(sample->facts, n_facts);
        if (r < 0)
                return r;

        encoder_array(&e, 6);
        encoder_uint(&e, signal);
        encoder_uint(&e, sample->state);
        encoder_uint(&e, sample->state == PST_UNAVAILABLE ? sample->reason : UNAVAILABLE_ERROR);
        encoder_text(&e, why);
        encoder_uint(&e, sample->observed_ms);
        start = e.size;
        encode_facts(sample->facts, n_facts, &e);
        if (!e.overflow && e.size - start > SAMPLE_FACTS_BYTES_MAX)
                return -EFBIG;

        return encoder_result(&e, ret_size) < 0 ? -EFBIG : 0;
}

/* NULL: the signal declares no fact with that index. */
static const PstFact *declared_fact(const PstSignal *signal, uint64_t index) {
        uint64_t i = 0;

        for (const PstFact *f = signal->facts; f && f->name; f++, i++)
                if (i == index)
                        return f;

        return NULL;
}

static void decode_fact(Decoder *d, const PstSignal *signal, Arena *arena, SampleFact *ret) {
        const PstFact *declared;

        decoder_array_of(d, 2);
        ret->index = (uint32_t) take_between(d, 0, SAMPLE_FACTS_MAX - 1);
        declared = declared_fact(signal, ret->index);
        if (!declared) {
                decoder_fail(d);
                return;
        }

        (void) value_decode(d, declared->type, arena,
                            &ret->value); /* the decoder keeps its failure */
}

static void decode_facts(Decoder *d, const PstSignal *signal, Arena *arena, Sample *ret) {
        size_t before = d->size, n_max = ret->state == PST_PRESENT ? SAMPLE_FACTS_MAX : 0;
        SampleFact *facts = take_array(d, arena, SampleFact, n_max, &ret->n_facts);

        ret->facts = facts;
        for (size_t i = 0; i < ret->n_facts && d->error == 0; i++) {
                decode_fact(d, signal, arena, &facts[i]);
                if (i > 0 && facts[i - 1].index >= facts[i].index)
                        decoder_fail(d);
        }

        if (before - d->size > SAMPLE_FACTS_BYTES_MAX)
                decoder_fail(d);
}

int sample_decode(const void *body, size_t size, const PstGate *gate, Arena *arena,
                  uint32_t *ret_signal, Sample *ret) {
        const PstSignal *declared;
        Sample sample = { 0 };
        uint32_t signal;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 6);
        signal = (uint32_t) take_between(&d, 0, GATE_SIGNALS_MAX - 1);
        sample.state = (PstState) take_between(&d, PST_UNAVAILABLE, PST_TAMPERED);
        sample.reason = (Unavailable) take_between(
                &d, 0, sample.state == PST_UNAVAILABLE ? _UNAVAILABLE_MAX - 1 : 0);
        sample.why = take_text(&d, arena, has_why(sample.state) ? SAMPLE_WHY_BYTES_MAX : 0);
        sample.observed_ms = decoder_uint(&d);
        declared = gate_signal(gate, signal);
        if (!declared)
                return -EBADMSG;

        decode_facts(&d, declared, arena, &sample);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret_signal = signal;
        *ret = sample;
        return 0;
}

const PstValue *sample_fact(const PstSignal *signal, const Sample *sample, const char *name) {
        if (sample->state != PST_PRESENT)
                return NULL;

        for (size_t i = 0; i < sample->n_facts; i++) {
                const PstFact *declared = declared_fact(signal, sample->facts[i].index);

                if (declared && strcmp(declared->name, name) == 0)
                        return &sample->facts[i].value;
        }

        return NULL;
}
