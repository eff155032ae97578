/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts: how those of parts make that of a whole.
 *
 * Runs in core. Pure. Two ways lead from parts to a whole, `all` and `any`; they are the join and
 * the meet of statuses, so that a failure beside something unseen fails where all must hold, and is
 * unknown where one would be enough.
 */

#include "judge/verdict.h"

#include "base/macro.h"

static uint64_t bit(ReasonCode reason) {
        return UINT64_C(1) << (reason < _REASON_MAX ? reason : REASON_NONE);
}

static uint64_t earlier(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

static bool is_fine(Status status) {
        return status == STATUS_SATISFIED || status == STATUS_NOT_APPLICABLE;
}

Verdict verdict_none(void) {
        return (Verdict){
                .status = STATUS_NOT_APPLICABLE,
                .worth = STATUS_NOT_APPLICABLE,
                .observed_ms = NEVER_MS,
                .stale_ms = NEVER_MS,
                .unknown_ms = NEVER_MS,
        };
}

void verdict_pass(Verdict *verdict) {
        verdict->status = verdict->worth;
        if (!is_fine(verdict->worth))
                verdict->blind |= bit(REASON_RESULT_TOO_OLD);
}

void verdict_fail(Verdict *verdict, ReasonCode reason) {
        verdict->status = STATUS_VIOLATED;
        verdict->failed |= bit(reason);
}

void verdict_blind(Verdict *verdict, ReasonCode reason) {
        verdict->status = STATUS_UNKNOWN;
        verdict->blind |= bit(reason);
}

void verdict_join(Verdict *verdict, const Verdict *other) {
        *verdict = (Verdict){
                .status = status_join(verdict->status, other->status),
                .worth = status_join(verdict->worth, other->worth),
                .failed = verdict->failed | other->failed,
                .blind = verdict->blind | other->blind,
                .sources = verdict->sources | other->sources,
                .from_kernel = verdict->from_kernel || other->from_kernel,
                .demoted = verdict->demoted || other->demoted,
                .tier = verdict->tier > other->tier ? verdict->tier : other->tier,
                .observed_ms = earlier(verdict->observed_ms, other->observed_ms),
                .stale_ms = earlier(verdict->stale_ms, other->stale_ms),
                .unknown_ms = earlier(verdict->unknown_ms, other->unknown_ms),
                .round = verdict->round > other->round ? verdict->round : other->round,
        };
}

void verdict_choose(Verdict *verdict, const Verdict *other) {
        Status worse = status_join(verdict->status, other->status);

        if (verdict->status == other->status)
                verdict_join(verdict, other);
        else if (worse == verdict->status)
                *verdict = *other;
}

void verdict_tolerate(Verdict *verdict) {
        verdict->sources = 0;
        verdict->from_kernel = verdict->demoted = false;
        if (verdict->status != STATUS_VIOLATED || (verdict->failed & bit(REASON_TAMPERED_VIEW)))
                return;

        verdict->status = status_join(STATUS_DEGRADED, verdict->worth);
        if (!is_fine(verdict->worth))
                verdict->blind |= bit(REASON_RESULT_TOO_OLD);
}

void verdict_add_reason(Verdict *verdict, ReasonCode reason) {
        verdict->blind |= bit(reason);
}

void verdict_worsen(Verdict *verdict, Status status, ReasonCode reason) {
        Status worse = status_join(verdict->status, status);

        if (worse == verdict->status)
                return;

        verdict->status = worse;
        verdict->blind |= bit(reason);
}

static size_t count(uint64_t set) {
        return (size_t) __builtin_popcountll(set);
}

size_t verdict_reasons(const Verdict *verdict, uint8_t *ret, size_t max) {
        uint64_t chosen = verdict->failed & ~bit(REASON_NONE), others = verdict->blind & ~chosen;
        size_t n = 0;

        if (is_fine(verdict->status))
                return 0;

        others &= ~bit(REASON_NONE);
        while (count(chosen) < max && others != 0) {
                chosen |= others & -others;
                others &= others - 1;
        }
        if (chosen == 0)
                chosen = bit(REASON_NOT_EVALUATED);

        for (uint8_t code = 1; code < _REASON_MAX && n < max; code++)
                if (chosen & bit(code))
                        ret[n++] = code;

        return n;
}
