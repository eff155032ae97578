/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of the statements that core verified. Runs in a worker, which sees of a statement what its
 * signals declare and nothing else.
 */

#include "reader/authority/statement_fact.h"

int statement_facts(PstRun *run, PstStatement statement, const StatementFact *facts, size_t n) {
        bool first = false;
        PstValue value;
        int r;

        for (size_t i = 0; i < n; i++) {
                r = pst_statement(run, statement, facts[i].name, facts[i].type, &value);
                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                pst_fact(run, facts[i].fact, &value);
                first = first || i == 0;
        }

        return first;
}

int enrolment_begin(PstRun *run) {
        PstValue id;
        int r;

        r = pst_statement(run, PST_ENROLMENT, "id", PST_TEXT, &id);
        if (r == -ENOENT)
                return pst_absent(run, "this device is not enrolled");
        if (r == -EKEYREJECTED)
                return pst_tampered(run, "the enrolment's signature, key or version was refused");
        return r < 0 ? r : 1;
}

int enrolment_sample(PstRun *run, const StatementFact *facts, size_t n) {
        int r;

        r = enrolment_begin(run);
        if (r <= 0)
                return r;

        r = statement_facts(run, PST_ENROLMENT, facts, n);
        return r < 0 ? r : pst_present(run);
}

int self_sample(PstRun *run, const StatementFact *facts, size_t n) {
        int r;

        r = statement_facts(run, PST_SELF, facts, n);
        if (r < 0)
                return r;

        return r == 0 ? -ENOENT : pst_present(run);
}
