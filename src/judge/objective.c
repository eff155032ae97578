/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One objective: the policy language, read aloud.
 *
 * Runs in core, over a compiled policy and what workers said. Pure. Each clause can only make the
 * verdict worse; what none of them speaks of decides nothing.
 */

#include "judge/objective.h"

#include "judge/agreement.h"
#include "judge/entry.h"
#include "judge/moment.h"
#include "judge/standing.h"
#include "judge/verdict.h"

#define MIN_SOURCES 2U /* of a policy that does not say */

/* An objective while it is heard, clause by clause. */
typedef struct Hearing {
        const Scope *scope;
        const PolicyObjective *objective;
        const JudgePrevious *previous;
        Verdict verdict;
        JudgedObjective *ret;
} Hearing;

static void note(Hearing *h, CheckRole role, size_t index, const Verdict *verdict) {
        JudgedCheck *check;

        if (h->ret->n_checks >= JUDGE_CHECKS_MAX)
                return;

        check = &h->ret->checks[h->ret->n_checks++];
        check->role = role;
        check->index = (uint32_t) index;
        check->status = verdict->status;
        check->sources = verdict->sources;
        check->tier = verdict->tier;
        check->observed_at_s = moment_past_s(&h->scope->now, verdict->observed_ms);
        (void) verdict_reasons(verdict, &check->reason, 1);
}

static void require(Hearing *h) {
        for (size_t i = 0; i < h->objective->n_require; i++) {
                Verdict check = entry_judge(h->scope, &h->objective->require[i]);

                note(h, CHECK_REQUIRE, i, &check);
                verdict_join(&h->verdict, &check);
        }
}

/* What fails degrades; what cannot be seen, or was tampered with, is no better for being tolerated.
 * It supports nothing. */
static void tolerate(Hearing *h) {
        for (size_t i = 0; i < h->objective->n_tolerate; i++) {
                Verdict check = entry_judge(h->scope, &h->objective->tolerate[i]);

                verdict_tolerate(&check);
                note(h, CHECK_TOLERATE, i, &check);
                verdict_join(&h->verdict, &check);
        }
}

static void contradict(Hearing *h) {
        for (size_t i = 0; i < h->objective->n_agree; i++) {
                Verdict check = agreement_judge(h->scope, &h->objective->agree[i], (uint32_t) i,
                                                h->previous, &h->ret->next, &h->ret->resample);

                note(h, CHECK_AGREE, i, &check);
                verdict_join(&h->verdict, &check);
        }
}

/* Support from none at all is no evidence: then nothing is known, however little was asked. */
static void corroborate(Hearing *h) {
        uint32_t needed = h->objective->min_sources > 0 ? h->objective->min_sources : MIN_SOURCES;
        uint32_t n = (uint32_t) __builtin_popcount(h->verdict.sources);
        Verdict check = h->verdict;

        check.status = STATUS_SATISFIED;
        check.failed = check.blind = 0;
        if (n == 0)
                verdict_worsen(&check, STATUS_UNKNOWN, REASON_EVIDENCE_MISSING);
        else if (n < needed)
                verdict_worsen(&check, STATUS_DEGRADED, REASON_SINGLE_SOURCE);

        note(h, CHECK_MIN_SOURCES, 0, &check);
        verdict_worsen(&h->verdict, check.status,
                       n == 0 ? REASON_EVIDENCE_MISSING : REASON_SINGLE_SOURCE);
}

/* Support as the kernel's own lasts as long as the trust in it does. */
static void doubt_kernel(Hearing *h) {
        const Trust *trust = &h->scope->trust;

        if (h->verdict.from_kernel && trust->kernel_until_ms < h->verdict.stale_ms)
                h->verdict.stale_ms = trust->kernel_until_ms;
        if (h->verdict.demoted)
                verdict_add_reason(&h->verdict, REASON_KERNEL_UNTRUSTED);
}

void objective_judge(const Scope *scope, const PolicyObjective *objective,
                     const JudgePrevious *previous, JudgedObjective *ret) {
        Hearing h = {
                .scope = scope,
                .objective = objective,
                .previous = previous,
                .verdict = verdict_none(),
                .ret = ret,
        };

        ret->next = *previous;

        require(&h);
        tolerate(&h);
        contradict(&h);
        corroborate(&h);
        doubt_kernel(&h);
        standing_settle(scope, &h.verdict, previous, ret);
}
