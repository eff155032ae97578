/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries: what a policy asks of signals.
 *
 * Runs in core, over a compiled policy and what workers said. Pure.
 */

#include "judge/entry.h"

#include <stddef.h>

#include "judge/evidence.h"
#include "judge/operators.h"

static ReasonCode named_or(const PolicyEntry *entry, ReasonCode otherwise) {
        return entry->reason != REASON_NONE ? (ReasonCode) entry->reason : otherwise;
}

/* All tests must pass; one that fails decides, whatever else could not be established. */
static void judge_facts(const Scope *scope, const PolicyEntry *entry, const Evidence *evidence,
                        Verdict *verdict) {
        unsigned seen[_OUTCOME_MAX] = { 0 };

        for (size_t i = 0; i < entry->n_tests; i++) {
                const PolicyTest *test = &entry->tests[i];
                Outcome outcome = operator_test(test, evidence_fact(evidence, test->fact));

                seen[outcome]++;
                if (outcome == OUTCOME_FAIL)
                        verdict_fail(verdict, named_or(entry, operator_reason(test->op)));
        }

        if (seen[OUTCOME_FAIL] > 0)
                return;
        if (seen[OUTCOME_UNKNOWN] > 0) {
                verdict_blind(verdict, REASON_EVIDENCE_MISSING);
                return;
        }

        verdict_pass(verdict);
        evidence_support(evidence, scope, verdict);
}

/* A pass by absence supports nothing: nobody said anything. */
static void judge_absence(const PolicyEntry *entry, Verdict *verdict) {
        switch (entry->if_absent) {
        case IF_ABSENT_PASS:
                verdict_pass(verdict);
                return;

        case IF_ABSENT_FAIL:
                verdict_fail(verdict, named_or(entry, REASON_UNSUPPORTED));
                return;

        case IF_ABSENT_UNKNOWN:
        case _IF_ABSENT_MAX:
                break;
        }

        verdict_blind(verdict, REASON_UNSUPPORTED);
}

static Verdict judge_signal(const Scope *scope, const PolicyEntry *entry) {
        Evidence evidence = evidence_of(scope, entry->signal);
        Verdict verdict = evidence.basis;

        switch (evidence.state) {
        case PST_PRESENT:
                judge_facts(scope, entry, &evidence, &verdict);
                return verdict;

        case PST_ABSENT:
                judge_absence(entry, &verdict);
                return verdict;

        case PST_TAMPERED:
                verdict_fail(&verdict, REASON_TAMPERED_VIEW);
                return verdict;

        case PST_UNAVAILABLE:
                break;
        }

        verdict_blind(&verdict, evidence.reason);
        return verdict;
}

typedef Verdict (*Judge)(const Scope *scope, const PolicyEntry *entry);

/* Only the branches that make an `any` pass support it. */
static Verdict judge_group(const Scope *scope, const PolicyEntry *entry, Judge judge_child) {
        Verdict verdict = verdict_none();

        for (size_t i = 0; i < entry->n_children; i++) {
                Verdict child = judge_child(scope, &entry->children[i]);

                if (entry->kind == ENTRY_ANY && i > 0)
                        verdict_choose(&verdict, &child);
                else
                        verdict_join(&verdict, &child);
        }

        if (entry->n_children == 0)
                verdict_blind(&verdict, REASON_NOT_EVALUATED);
        if (entry->kind == ENTRY_ANY && verdict.status != STATUS_SATISFIED &&
            verdict.status != STATUS_STALE)
                verdict.sources = 0;
        if (entry->reason != REASON_NONE && verdict.status == STATUS_VIOLATED) {
                verdict.failed &= UINT64_C(1) << REASON_TAMPERED_VIEW;
                verdict_fail(&verdict, (ReasonCode) entry->reason);
        }

        return verdict;
}

static Verdict judge_with(const Scope *scope, const PolicyEntry *entry, Judge judge_child) {
        Verdict verdict = verdict_none();

        switch (entry->kind) {
        case ENTRY_SIGNAL:
                return judge_signal(scope, entry);

        case ENTRY_ANY:
        case ENTRY_ALL:
                if (judge_child)
                        return judge_group(scope, entry, judge_child);
                break;

        case _ENTRY_MAX:
                break;
        }

        verdict_blind(&verdict, REASON_NOT_EVALUATED);
        return verdict;
}

/* One function a level, instead of one that calls itself: POLICY_NEST_MAX below the outermost. */
_Static_assert(POLICY_NEST_MAX == 2, "a level more is a function more");

static Verdict judge_leaf(const Scope *scope, const PolicyEntry *entry) {
        return judge_with(scope, entry, NULL);
}

static Verdict judge_inner(const Scope *scope, const PolicyEntry *entry) {
        return judge_with(scope, entry, judge_leaf);
}

static Verdict judge_outer(const Scope *scope, const PolicyEntry *entry) {
        return judge_with(scope, entry, judge_inner);
}

Verdict entry_judge(const Scope *scope, const PolicyEntry *entry) {
        return judge_with(scope, entry, judge_outer);
}
