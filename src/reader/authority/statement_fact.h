/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/*
 * Facts of a statement, given under their own names where there are any. Return 1 if it was given, 0
 * if the statement has no such fact. Otherwise as pst_statement(): -ENOENT is 0 here, so whether
 * there is a statement at all is asked first, by statement_exists().
 */
static inline int statement_fact_text(PstRun *run, PstStatement statement, const char *name,
                                      const char *fact) {
        PstValue value;
        int r = pst_statement(run, statement, name, PST_TEXT, &value);

        if (r >= 0)
                pst_fact_text(run, fact, value.text);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static inline int statement_fact_int(PstRun *run, PstStatement statement, const char *name,
                                     const char *fact) {
        PstValue value;
        int r = pst_statement(run, statement, name, PST_INT, &value);

        if (r >= 0)
                pst_fact_int(run, fact, value.integer);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static inline int statement_fact_digest(PstRun *run, PstStatement statement, const char *name,
                                        const char *fact) {
        PstValue value;
        int r = pst_statement(run, statement, name, PST_DIGEST, &value);

        if (r >= 0)
                pst_fact_digest(run, fact, value.digest);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static inline int statement_fact_bool(PstRun *run, PstStatement statement, const char *name,
                                      const char *fact) {
        PstValue value;
        int r = pst_statement(run, statement, name, PST_BOOL, &value);

        if (r >= 0)
                pst_fact_bool(run, fact, value.boolean);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static inline int statement_fact_list(PstRun *run, PstStatement statement, const char *name,
                                      const char *fact) {
        PstValue value;
        int r = pst_statement(run, statement, name, PST_LIST, &value);

        if (r >= 0)
                pst_fact_list(run, fact, value.list.items, value.list.n);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

/* 1: there is one that counts. 0: there is none. -EKEYREJECTED: it was refused. */
static inline int statement_exists(PstRun *run, PstStatement statement) {
        PstValue id;
        int r = pst_statement(run, statement, "id", PST_TEXT, &id);

        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}
