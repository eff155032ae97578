/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/* Facts that a verified statement states, given as a signal's. Runs in a worker. */

typedef struct StatementFact {
        const char *name; /* the statement's */
        const char *fact; /* the signal's */
        PstType type;
} StatementFact;

/*
 * Gives those of the facts that there are, each under the signal's name. 1 if the first of them is
 * there, else 0: it is the one that such a statement has if it has any. Otherwise as
 * pst_statement(), of which -ENOENT is no error here.
 */
int statement_facts(PstRun *run, PstStatement statement, const StatementFact *facts, size_t n);

/*
 * Begins a signal of the enrolment. 1: there is one that counts, and its facts may be asked for.
 * Otherwise what sample() returns: it is settled that there is none or that it was refused, or this
 * is an error.
 */
int enrolment_begin(PstRun *run);

/* Signals that are these facts and nothing else, of the enrolment and of what core says of itself: what
 * sample() returns. Without the first of them core has said nothing (-ENOENT). */
int enrolment_sample(PstRun *run, const StatementFact *facts, size_t n);
int self_sample(PstRun *run, const StatementFact *facts, size_t n);
