/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one evaluation to the next: what is kept, what is cleared, and since when it is so.
 *
 * Runs in core. What held before comes from core's own last record. Pure.
 */

#include "judge/standing.h"

#include "judge/moment.h"

/* Counts an evaluation that found all in order, once a round. */
static uint32_t count_confirmation(const Verdict *verdict, const JudgePrevious *previous,
                                   JudgePrevious *next) {
        next->confirmations = previous->confirmations;
        next->counted_round = previous->counted_round;

        if (verdict->round != next->counted_round) {
                next->confirmations++;
                next->counted_round = verdict->round;
        }

        return next->confirmations;
}

/* Not to see a violation any more is not to see it gone. */
static bool is_kept(const Scope *scope, const Verdict *verdict, const JudgePrevious *previous,
                    JudgePrevious *next) {
        uint32_t needed = scope->policy->clear_after > 0 ? scope->policy->clear_after : 1;

        if (previous->status != STATUS_VIOLATED || verdict->status == STATUS_VIOLATED)
                return false;
        if (verdict->status != STATUS_SATISFIED)
                return true;

        return count_confirmation(verdict, previous, next) < needed;
}

/* A violation that is kept is kept with its reasons, beside whatever hides it now. */
static void set_reasons(const Verdict *verdict, const JudgePrevious *previous, bool kept,
                        JudgedObjective *ret) {
        JudgePrevious *next = &ret->next;
        Verdict told = *verdict;

        told.status = ret->status;
        for (size_t i = 0; kept && i < previous->n_reasons && i < JUDGE_REASONS_MAX; i++)
                verdict_fail(&told, (ReasonCode) previous->reasons[i]);
        ret->n_reasons = verdict_reasons(&told, ret->reasons, JUDGE_REASONS_MAX);
        if (kept)
                return;

        told.blind = 0;
        next->n_reasons = ret->status == STATUS_VIOLATED
                                  ? verdict_reasons(&told, next->reasons, JUDGE_REASONS_MAX)
                                  : 0;
}

static void set_times(const Scope *scope, const Verdict *verdict, const JudgePrevious *previous,
                      JudgedObjective *ret) {
        const JudgeTime *now = &scope->now;
        bool unchanged = ret->status == previous->status && previous->since_s > 0;

        ret->since_s =
                unchanged && previous->since_s < now->wall_s ? previous->since_s : now->wall_s;
        ret->evaluated_at_s = moment_past_s(now, verdict->observed_ms);
        /* A violation was evaluated once, and at the latest when it began. */
        if (ret->status == STATUS_VIOLATED && ret->evaluated_at_s == 0)
                ret->evaluated_at_s = ret->since_s;

        ret->valid_until_s = 0;
        if (ret->status == STATUS_SATISFIED || ret->status == STATUS_DEGRADED)
                ret->valid_until_s = moment_until_s(now, verdict->stale_ms);
        else if (ret->status == STATUS_STALE)
                ret->valid_until_s = moment_until_s(now, verdict->unknown_ms);
}

void standing_settle(const Scope *scope, const Verdict *verdict, const JudgePrevious *previous,
                     JudgedObjective *ret) {
        JudgePrevious *next = &ret->next;
        bool kept;

        next->confirmations = 0;
        next->counted_round = 0;

        kept = is_kept(scope, verdict, previous, next);
        ret->status = kept ? STATUS_VIOLATED : verdict->status;
        if (ret->status != STATUS_VIOLATED)
                next->confirmations = 0;

        set_reasons(verdict, previous, kept, ret);
        set_times(scope, verdict, previous, ret);
        ret->sources = verdict->sources;
        next->status = ret->status;
        next->since_s = ret->since_s;
}
