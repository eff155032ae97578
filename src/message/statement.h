/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"
#include "cbor/decoder.h"
#include "cbor/encoder.h"

typedef struct StatementFact {
        const char *name;
        PstValue value;
} StatementFact;

/*
 * What people signed, or postured says of itself, as core hands it on: [kind, refused, [[name,
 * type, value], ...]], names rising. `refused` (0, or a positive errno, EKEYREJECTED): there is one, and
 * nothing in it counts.
 */
typedef struct Statement {
        PstStatement kind;
        int refused;
        const StatementFact *facts;
        size_t n_facts;
} Statement;

#define STATEMENT_FACTS_MAX 64U

void statement_encode(const Statement *statement, Encoder *encoder);

/* -EBADMSG, -ENOMEM. */
int statement_decode(Decoder *decoder, Arena *arena, Statement *ret);

/* A typed value as it stands in samples, statements and policies: bool, int, text, bytes of a
 * digest, array of text that rises. Shared by all messages. */
void value_encode(const PstValue *value, Encoder *encoder);
int value_decode(Decoder *decoder, PstType type, Arena *arena, PstValue *ret);
