/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements: what people signed, or postured says of itself, on its way to a worker.
 *
 * Core encodes, a worker decodes. The facts may stem from files that other people wrote; the
 * signature was verified before. Pure.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message/statement.h"
#include "message/take.h"

#define ERRNO_MAX 4095U /* linux/err.h: MAX_ERRNO */

static int compare_facts(const void *a, const void *b) {
        const StatementFact *const *x = a, *const *y = b;

        return strcmp((*x)->name, (*y)->name);
}

void statement_encode(const Statement *statement, Encoder *encoder) {
        const StatementFact *sorted[STATEMENT_FACTS_MAX];
        size_t n = statement->refused ? 0 : statement->n_facts;

        if (n > STATEMENT_FACTS_MAX) {
                encoder->overflow = true;
                return;
        }

        for (size_t i = 0; i < n; i++)
                sorted[i] = &statement->facts[i];
        if (n > 0)
                qsort(sorted, n, sizeof(const StatementFact *), compare_facts);

        encoder_array(encoder, 3);
        encoder_uint(encoder, statement->kind);
        encoder_uint(encoder, (uint64_t) abs(statement->refused));
        encoder_array(encoder, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(encoder, 3);
                encoder_text(encoder, sorted[i]->name);
                encoder_uint(encoder, sorted[i]->value.type);
                value_encode(&sorted[i]->value, encoder);
        }
}

static void decode_fact(Decoder *d, Arena *arena, StatementFact *ret) {
        PstType type;

        decoder_array_of(d, 3);
        ret->name = take_word(d, arena, PST_TEXT_MAX);
        type = (PstType) take_between(d, PST_BOOL, PST_LIST);
        (void) value_decode(d, type, arena, &ret->value); /* the decoder keeps its failure */
}

int statement_decode(Decoder *decoder, Arena *arena, Statement *ret) {
        Statement statement = { 0 };
        StatementFact *facts;

        decoder_array_of(decoder, 3);
        statement.kind = (PstStatement) take_between(decoder, PST_RELEASE, _PST_STATEMENT_MAX - 1);
        statement.refused = (int) take_between(decoder, 0, ERRNO_MAX);
        facts = take_array(decoder, arena, StatementFact,
                           statement.refused ? 0 : STATEMENT_FACTS_MAX, &statement.n_facts);
        for (size_t i = 0; i < statement.n_facts && decoder->error == 0; i++) {
                decode_fact(decoder, arena, &facts[i]);
                if (i > 0 && strcmp(facts[i - 1].name, facts[i].name) >= 0)
                        decoder_fail(decoder);
        }

        if (decoder->error < 0)
                return decoder->error;

        statement.facts = facts;
        *ret = statement;
        return 0;
}
