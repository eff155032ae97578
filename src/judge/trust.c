/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What else rests on: the kernel, and a TPM that does not go away.
 *
 * Runs in core. Found in what policy and descriptors declare; no gate is named here. Pure.
 */

#include "judge/trust.h"

#include <string.h>

#include "judge/entry.h"
#include "judge/evidence.h"

#define SECURE_BOOT_FACT "secure_boot"

/* What the signals of source tpm came to, over all gates. */
typedef struct Tpm {
        bool there; /* one speaks */
        bool open;  /* one might: not sampled yet, or unavailable for another reason than missing */
} Tpm;

static void add_sample(Tpm *tpm, const Sample *sample) {
        if (!sample) {
                tpm->open = true;
                return;
        }

        switch (sample->state) {
        case PST_PRESENT:
                tpm->there = true;
                return;

        case PST_UNAVAILABLE:
                tpm->open |= sample->reason != UNAVAILABLE_MISSING;
                return;

        case PST_TAMPERED:
                tpm->open = true;
                return;

        case PST_ABSENT:
                return;
        }
}

static Tpm find_tpm(const JudgeInput *input) {
        Tpm tpm = { 0 };

        for (size_t g = 0; g < input->n_gates; g++) {
                const JudgeGate *gate = &input->gates[g];
                uint32_t n = gate_n_signals(gate->gate);
                bool heard = gate->signals && !gate->failed;

                for (uint32_t i = 0; i < n; i++)
                        if (gate_signal(gate->gate, i)->source == PST_SOURCE_TPM)
                                add_sample(&tpm, heard ? gate->signals[i].sample : NULL);
        }

        return tpm;
}

/* The gate that has a signal, or NULL. */
static const JudgeGate *gate_of(const JudgeInput *input, const char *signal_id) {
        uint32_t index;

        for (size_t g = 0; g < input->n_gates; g++)
                if (gate_find_signal(input->gates[g].gate, signal_id, &index) == 0)
                        return &input->gates[g];

        return NULL;
}

static bool declares(const PstSignal *signal, const char *name) {
        for (const PstFact *fact = signal->facts; fact && fact->name; fact++)
                if (fact->type == PST_BOOL && strcmp(fact->name, name) == 0)
                        return true;

        return false;
}

/* Whether it says that Secure Boot was on; how long that holds. */
static bool confirms(const Evidence *evidence, uint64_t *until_ms) {
        const PstValue *fact = evidence_fact(evidence, SECURE_BOOT_FACT);

        if (!fact || !fact->boolean || evidence->basis.worth != STATUS_SATISFIED)
                return false;
        if (evidence->basis.stale_ms < *until_ms)
                *until_ms = evidence->basis.stale_ms;

        return true;
}

/* Whether a TPM may be behind it: one is not where it was looked for, and nothing was found. */
static bool may_hide_tpm(const Evidence *evidence) {
        const Sample *sample = evidence->sample;

        if (evidence->state == PST_PRESENT || evidence->state == PST_TAMPERED)
                return true;

        return sample && sample->state == PST_UNAVAILABLE &&
               sample->reason != UNAVAILABLE_MISSING && sample->reason != UNAVAILABLE_UNSUPPORTED &&
               sample->reason != UNAVAILABLE_OFFLINE;
}

/*
 * Where there is a TPM, whoever can tell from it must say that Secure Boot was on. There is one if
 * any signal of source tpm in the gate speaks or could not be heard, or if one spoke in an earlier
 * record.
 */
static bool is_measured(const Scope *scope, uint64_t *until_ms) {
        uint32_t n = gate_n_signals(scope->gate->gate);
        bool there = scope->trust.tpm_missing, confirmed = true;

        for (uint32_t i = 0; i < n; i++) {
                const PstSignal *signal = gate_signal(scope->gate->gate, i);
                Evidence evidence;

                if (signal->source != PST_SOURCE_TPM)
                        continue;

                evidence = evidence_of(scope, signal->id);
                there |= may_hide_tpm(&evidence);
                if (declares(signal, SECURE_BOOT_FACT))
                        confirmed = confirmed && confirms(&evidence, until_ms);
        }

        return confirmed || !there;
}

/* The objective in which a signal is sampled: by its freshness the signal's may be meant. */
static const PstObjective *objective_of(const PstGate *gate, const char *signal_id) {
        for (const PstObjective *const *o = gate->objectives; *o; o++)
                for (const PstSignal *const *s = (*o)->signals; s && *s; s++)
                        if (strcmp((*s)->id, signal_id) == 0)
                                return *o;

        return NULL;
}

static void find_kernel(const JudgeInput *input, Trust *trust) {
        const PolicyEntry *entry = &input->policy->kernel_trust;
        const PstObjective *objective;
        char id[OBJECTIVE_ID_SIZE];
        Scope scope = { .policy = input->policy, .trust = *trust, .now = input->now };
        Verdict verdict;
        uint64_t until_ms;

        if (entry->kind != ENTRY_SIGNAL)
                return;
        scope.gate = gate_of(input, entry->signal);
        if (!scope.gate)
                return;
        objective = objective_of(scope.gate->gate, entry->signal);
        if (!objective || !objective_id(scope.gate->gate, objective, id))
                return;

        scope.objective = id;
        verdict = entry_judge(&scope, entry);
        until_ms = verdict.stale_ms;
        if (verdict.status != STATUS_SATISFIED)
                return;
        if (!is_measured(&scope, &until_ms))
                return;

        trust->kernel = true;
        trust->kernel_until_ms = until_ms;
}

Trust trust_find(const JudgeInput *input) {
        Tpm tpm = find_tpm(input);
        Trust trust = {
                .tpm_there = tpm.there,
                .tpm_missing = input->tpm_seen_before && !tpm.there,
                .tpm_lost = input->tpm_seen_before && !tpm.there && !tpm.open,
        };

        find_kernel(input, &trust);
        return trust;
}
