/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"
#include "cbor/encoder.h"

/* Why a signal is unavailable. The names are published. */
typedef enum Unavailable {
        UNAVAILABLE_ERROR, /* none of the others */
        UNAVAILABLE_PERMISSION,
        UNAVAILABLE_MISSING,
        UNAVAILABLE_MALFORMED,
        UNAVAILABLE_TIMEOUT,
        UNAVAILABLE_UNSUPPORTED,
        UNAVAILABLE_OFFLINE,
        UNAVAILABLE_BUDGET,
        _UNAVAILABLE_MAX,
} Unavailable;

/* "error", "permission", ... Static. */
const char *unavailable_name(Unavailable reason);

/* "unavailable", "present", "absent", "tampered"; "unavailable" for what is not listed. Static. */
const char *state_name(PstState state);

#define SAMPLE_FACTS_BYTES_MAX 32768U /* all facts of one signal, encoded */
#define SAMPLE_FACTS_MAX       64U
#define SAMPLE_WHY_BYTES_MAX   128U

typedef struct SampleFact {
        uint32_t index; /* into the signal's declared facts */
        PstValue value; /* lists sorted, without duplicates */
} SampleFact;

/*
 * What sampling one signal came to. Zeroed: unavailable, with no better reason than "error".
 * Facts rise by index and count only if the state is PST_PRESENT.
 */
typedef struct Sample {
        PstState state;
        Unavailable reason;   /* of PST_UNAVAILABLE */
        const char *why;      /* of PST_ABSENT and PST_TAMPERED: the gate's literal; else "" */
        uint64_t observed_ms; /* CLOCK_BOOTTIME */
        const SampleFact *facts;
        size_t n_facts;
} Sample;

/*
 * The body of REPORT_SIGNAL: [signal, state, reason, why, observed, [[fact, value], ...]], where
 * `signal` is the index among all signals of the gate, in the order of the descriptor.
 *
 * The encoder sorts lists and drops duplicates. -EFBIG: facts beyond SAMPLE_FACTS_BYTES_MAX, a list
 * or text beyond PST_LIST_MAX and PST_TEXT_MAX. -EINVAL: text that is not UTF-8. -ENOMEM.
 */
int sample_encode(uint32_t signal, const Sample *sample, void *buffer, size_t capacity,
                  size_t *ret_size);

/*
 * Decodes what a worker said into `arena`, checked against the gate that it is supposed to host:
 * the signal exists, the facts are declared with that type and rise, lists rise strictly, texts and
 * lists are within bounds, and only PST_PRESENT has facts. -EBADMSG: anything else. -ENOMEM.
 */
int sample_decode(const void *body, size_t size, const PstGate *gate, Arena *arena,
                  uint32_t *ret_signal, Sample *ret);

/* The fact with that name, or NULL: not declared, not given, or the sample is not present. */
const PstValue *sample_fact(const PstSignal *signal, const Sample *sample, const char *name);
