/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What `Explain` answers: why each objective of the last evaluation is as it is, down to the facts.
 * For the device's own administrator alone. Encoded by core, decoded by posturectl.
 *
 * CBOR map {0: sequence, 1: evaluated-at (Unix seconds), 2: policy [id, version, digest],
 * 3: [gate, ...], 4: [decision value, mask] x 5, 5: now (Unix seconds)};
 * gate = [number, id, title, status, [objective, ...], worker];
 * objective = [id, title, status, since, [reason, ...], sources, [check, ...], [signal, ...]];
 * check = [role, text, status, reason, sources, tier, why] (role 0 require, 1 tolerate, 2 agree,
 * 3 min_sources; `text` is the entry as the policy has it, in words);
 * signal = [id, help, source, tier, state, reason, why, age (seconds, -1 never), [[fact, type,
 * value], ...]].
 * `worker` is 0 starting, 1 running, 2 failed and waiting to be started again, 3 refused (its .gate
 * and .so do not match, or it is malformed); a text that says why follows: [state, text].
 */

#include <postured/gate.h>

#include "base/arena.h"

typedef struct ExplainedFact {
        const char *name;
        PstValue value;
} ExplainedFact;

typedef struct ExplainedSignal {
        const char *id, *help;
        PstSource source;
        PstTier tier;
        PstState state;
        uint8_t reason; /* Unavailable */
        const char *why;
        int64_t age_s; /* -1: never sampled */
        const ExplainedFact *facts;
        size_t n_facts;
} ExplainedSignal;

typedef enum CheckRole {
        CHECK_REQUIRE,
        CHECK_TOLERATE,
        CHECK_AGREE,
        CHECK_MIN_SOURCES,
        _CHECK_MAX,
} CheckRole;

typedef struct ExplainedCheck {
        CheckRole role;
        const char *text;
        uint8_t status, reason; /* numbers of the record; reason 0: none */
        uint8_t sources;        /* bits 0..6: firmware tpm kernel disk daemon authority self */
        uint8_t tier;           /* weakest used; 0: none */
        const char *why;
} ExplainedCheck;

typedef struct ExplainedObjective {
        const char *id, *title; /* "boot.verified_software_state" */
        uint8_t status;
        uint64_t since_s;
        uint8_t reasons[8];
        size_t n_reasons;
        uint8_t sources;
        const ExplainedCheck *checks;
        size_t n_checks;
        const ExplainedSignal *signals;
        size_t n_signals;
} ExplainedObjective;

typedef enum WorkerCondition {
        CONDITION_STARTING,
        CONDITION_RUNNING,
        CONDITION_FAILED,
        CONDITION_REFUSED,
        _CONDITION_MAX,
} WorkerCondition;

typedef struct ExplainedGate {
        uint8_t number;
        const char *id, *title;
        uint8_t status;
        const ExplainedObjective *objectives;
        size_t n_objectives;
        WorkerCondition worker;
        const char *worker_why;
} ExplainedGate;

typedef struct Explanation {
        uint64_t sequence, evaluated_at_s, now_s;
        const char *policy_id;
        uint64_t policy_version;
        uint8_t policy_digest[PST_DIGEST_BYTES];
        const ExplainedGate *gates;
        size_t n_gates;
        struct {
                uint8_t value;
                uint16_t mask;
        } decisions[5];
} Explanation;

#define EXPLANATION_BYTES_MAX 4194304U

int explanation_encode(const Explanation *explanation, void *buffer, size_t capacity,
                       size_t *ret_size);
int explanation_decode(const void *data, size_t size, Arena *arena, Explanation *ret);
