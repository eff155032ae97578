/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"
#include "cbor/encoder.h"
#include "message/sample.h"

/* The facts of one signal as its gate gives them, held to the declaration. */
typedef struct Facts {
        const PstSignal *declared;
        Arena *arena; /* holds the copies */
        SampleFact items[SAMPLE_FACTS_MAX];
        uint64_t given; /* which of them, by bit */
        size_t encoded_bytes;
        uint8_t scratch[SAMPLE_FACTS_BYTES_MAX];
} Facts;

/* Begins anew. -ENOMEM. */
int facts_begin(Facts *facts, const PstSignal *declared);
void facts_done(Facts *facts);

/*
 * Copies a fact, lists in order and without duplicates. -EINVAL: not declared as such. -EALREADY:
 * given before. -EBADMSG: text that is not UTF-8. -EFBIG: too large, or too much in all. -ENOMEM.
 */
int facts_take(Facts *facts, const char *name, const PstValue *value);

/* What was given, rising by index; lives until the next facts_begin(). -ENOMEM. */
int facts_finish(Facts *facts, const SampleFact **ret, size_t *ret_n);
