/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signal's last sample as evidence: how much of it counts by now, and if it shows nothing, why.
 *
 * Runs in core. Samples are what workers said, already held to the descriptor; what they claim of
 * time is believed into the past only. Pure.
 */

#include "judge/evidence.h"

#include "base/macro.h"

/* Far beyond what a policy can say, and far from overflow when doubled and added to. */
#define FRESHNESS_S_MAX (UINT64_C(1) << 50)

/* The codes that signal states map onto; a silent daemon is a row of its own. */
static const ReasonCode reasons[_UNAVAILABLE_MAX] = {
        [UNAVAILABLE_ERROR] = REASON_EVIDENCE_MISSING,
        [UNAVAILABLE_PERMISSION] = REASON_PERMISSION_MISSING,
        [UNAVAILABLE_MISSING] = REASON_EVIDENCE_MISSING,
        [UNAVAILABLE_MALFORMED] = REASON_MALFORMED_EVIDENCE,
        [UNAVAILABLE_TIMEOUT] = REASON_TIMED_OUT,
        [UNAVAILABLE_UNSUPPORTED] = REASON_UNSUPPORTED,
        [UNAVAILABLE_OFFLINE] = REASON_EVIDENCE_MISSING,
        [UNAVAILABLE_BUDGET] = REASON_LIMIT_REACHED,
};

static ReasonCode reason_of(const PstSignal *signal, Unavailable reason) {
        if (reason == UNAVAILABLE_MISSING && signal->source == PST_SOURCE_DAEMON)
                return REASON_SOURCE_OFFLINE;

        return reason < _UNAVAILABLE_MAX ? reasons[reason] : REASON_EVIDENCE_MISSING;
}

/* What time leaves of a good result from this sample, and when it takes the rest. Since events were
 * lost, it is at least as old as it may become. */
static void weigh_age(const Scope *scope, const Evidence *evidence, uint64_t outdated_ms,
                      Verdict *basis) {
        const char *gate = scope->gate->gate->id;
        uint64_t fresh_s =
                policy_freshness_s(scope->policy, gate, scope->objective, evidence->signal->id);
        uint64_t fresh_ms = (fresh_s < FRESHNESS_S_MAX ? fresh_s : FRESHNESS_S_MAX) * 1000;
        uint64_t now_ms = scope->now.boottime_ms, age_ms = now_ms - basis->observed_ms;

        if (outdated_ms > 0 && outdated_ms <= now_ms && age_ms < fresh_ms + (now_ms - outdated_ms))
                age_ms = fresh_ms + (now_ms - outdated_ms);
        basis->worth = status_aged(STATUS_SATISFIED, age_ms, fresh_ms);
        if (basis->worth == STATUS_SATISFIED)
                basis->stale_ms = now_ms + (fresh_ms - age_ms);
        if (basis->worth != STATUS_UNKNOWN)
                basis->unknown_ms = now_ms + (2 * fresh_ms - age_ms);
}

static Verdict basis_of(const Scope *scope, const Evidence *evidence, const JudgeSignal *judged) {
        uint64_t now_ms = scope->now.boottime_ms, observed_ms = evidence->sample->observed_ms;
        Verdict basis = verdict_none();

        basis.observed_ms = observed_ms < now_ms ? observed_ms : now_ms;
        basis.round = judged->round;
        if (evidence->state == PST_UNAVAILABLE)
                return basis;

        basis.tier = (uint8_t) evidence->signal->tier;
        weigh_age(scope, evidence, judged->outdated_ms, &basis);
        return basis;
}

/* A TPM does not leave: absent now and there before means that somebody took it from our sight. */
static bool is_taken_away(const Scope *scope, const Evidence *evidence) {
        return evidence->sample->state == PST_ABSENT &&
               evidence->signal->source == PST_SOURCE_TPM && scope->trust.tpm_missing;
}

static void settle_state(const Scope *scope, Evidence *evidence) {
        const Sample *sample = evidence->sample;

        switch (sample->state) {
        case PST_PRESENT:
        case PST_TAMPERED:
                evidence->state = sample->state;
                return;

        case PST_ABSENT:
                evidence->state = is_taken_away(scope, evidence) ? PST_UNAVAILABLE : PST_ABSENT;
                evidence->reason = REASON_EVIDENCE_MISSING;
                return;

        case PST_UNAVAILABLE:
                evidence->reason = reason_of(evidence->signal, sample->reason);
                return;
        }

        evidence->reason = REASON_EVIDENCE_MISSING;
}

Evidence evidence_of(const Scope *scope, const char *signal_id) {
        Evidence evidence = { .reason = REASON_NOT_EVALUATED, .basis = verdict_none() };
        const JudgeGate *gate = scope->gate;
        uint32_t index;

        if (gate_find_signal(gate->gate, signal_id, &index) < 0)
                return evidence;

        evidence.signal = gate_signal(gate->gate, index);
        if (gate->failed) {
                evidence.reason = REASON_WORKER_FAILED;
                return evidence;
        }
        if (!gate->signals || !gate->signals[index].sample)
                return evidence;

        evidence.sample = gate->signals[index].sample;
        settle_state(scope, &evidence);
        evidence.basis = basis_of(scope, &evidence, &gate->signals[index]);
        return evidence;
}

const PstValue *evidence_fact(const Evidence *evidence, const char *name) {
        if (evidence->state != PST_PRESENT)
                return NULL;

        return sample_fact(evidence->signal, evidence->sample, name);
}

static uint8_t bit(PstSource source) {
        return (uint8_t) (1U << (source - PST_SOURCE_FIRMWARE));
}

void evidence_support(const Evidence *evidence, const Scope *scope, Verdict *verdict) {
        PstSource source = evidence->signal->source;

        if (evidence->basis.worth == STATUS_UNKNOWN)
                return;

        switch (source) {
        case PST_SOURCE_FIRMWARE:
        case PST_SOURCE_TPM:
        case PST_SOURCE_DISK:
        case PST_SOURCE_DAEMON:
        case PST_SOURCE_AUTHORITY:
                verdict->sources |= bit(source);
                return;

        case PST_SOURCE_KERNEL:
                verdict->from_kernel |= scope->trust.kernel;
                verdict->demoted |= !scope->trust.kernel;
                verdict->sources |= bit(scope->trust.kernel ? source : PST_SOURCE_DISK);
                return;

        case PST_SOURCE_SELF:
                verdict->sources |= scope->self_counts ? bit(source) : 0;
                return;
        }
}
