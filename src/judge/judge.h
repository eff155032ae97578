/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The judge: a pure function from policy, signals, statements, waivers, what held before and the
 * time, to statuses, reasons, findings and decisions. Nothing is read, nothing is kept; the daemon
 * and the tests call this one function, and there is no other.
 */

#include <postured/gate.h>

#include "message/descriptor.h"
#include "message/explain.h"
#include "message/policy.h"
#include "message/sample.h"
#include "record/decision.h"
#include "record/status.h"

#define JUDGE_REASONS_MAX  8U
#define JUDGE_FINDINGS_MAX 64U

/* Both clocks, read at the same instant. */
typedef struct JudgeTime {
        uint64_t wall_s;      /* Unix */
        uint64_t boottime_ms; /* CLOCK_BOOTTIME */
} JudgeTime;

/* One signal as it was last sampled; zeroed: not since start. */
typedef struct JudgeSignal {
        const Sample *sample; /* NULL: never */
        uint64_t round; /* which run of the worker it is from, rising from 1; agreements compare
                           within one */
        uint64_t outdated_ms; /* CLOCK_BOOTTIME from when it counts as stale, because events were
                                 lost; 0: none were */
} JudgeSignal;

/* An objective as the last record has it. Zeroed: unknown; since when is then now. */
typedef struct JudgePrevious {
        Status status;
        uint64_t since_s;        /* Unix */
        uint32_t confirmations;  /* fresh satisfied evaluations in a row while violated */
        uint64_t counted_round;  /* the newest round that was counted as a confirmation */
        uint64_t disputed;       /* agreements (bit: index) that did not hold when last compared, */
        uint64_t contradicted;   /* and those that did not in two rounds */
        uint64_t disputed_round; /* the newest in which one did not */
        uint8_t reasons[JUDGE_REASONS_MAX]; /* of a violation */
        size_t n_reasons;
} JudgePrevious;

typedef struct JudgeGate {
        const PstGate *gate;
        const JudgeSignal *signals; /* gate_n_signals(gate), in that numbering */
        bool failed; /* its worker is gone, or its descriptor and module do not match */
        JudgePrevious previous[GATE_OBJECTIVES];
} JudgeGate;

/* A finding of the daemon about itself or about a gate, carried from evaluation to evaluation. */
typedef struct JudgeFinding {
        uint8_t gate;      /* number */
        uint8_t objective; /* 0..2 */
        uint8_t code;      /* ReasonCode */
        uint8_t severity;  /* 0..5 */
        uint64_t start_s;  /* Unix */
} JudgeFinding;

/* A waiver in force. */
typedef struct JudgeWaiver {
        uint64_t id;
        uint8_t gate, objective;
        uint64_t expires_s;
} JudgeWaiver;

typedef struct JudgeInput {
        const Policy *policy;
        const JudgeGate *gates; /* rise by number */
        size_t n_gates;
        const JudgeFinding *findings; /* the daemon's own; passed through, ordered for the record */
        size_t n_findings;
        const JudgeWaiver *waivers;
        size_t n_waivers;
        bool tpm_seen_before; /* an earlier record of this chain had source tpm */
        uint8_t kind;         /* of the record to be made: decisions look at it */
        JudgeTime now;
} JudgeInput;

/* One top-level entry of the policy, judged. Checks are ordered as in PolicyObjective. */
typedef struct JudgedCheck {
        CheckRole role;
        uint32_t index; /* within its role's list */
        Status status;
        uint8_t reason;
        uint8_t sources;        /* bits 0..6, as they count */
        uint8_t tier;           /* weakest used, 1 A .. 5 E; 0: nothing was read */
        uint64_t observed_at_s; /* Unix, oldest used; 0: nothing */
} JudgedCheck;

#define JUDGE_CHECKS_MAX 64U

typedef struct JudgedObjective {
        Status status;
        uint64_t since_s;
        uint8_t reasons[JUDGE_REASONS_MAX]; /* rise strictly */
        size_t n_reasons;
        uint8_t sources;         /* that gave support */
        uint64_t evaluated_at_s; /* oldest input used; 0: not evaluated since start */
        uint64_t valid_until_s;  /* 0: as long as a record lives */
        JudgePrevious next;      /* what to hand in as `previous` next time */
        bool resample;           /* an agreement failed for the first time: sample once more */
        JudgedCheck checks[JUDGE_CHECKS_MAX];
        size_t n_checks;
} JudgedObjective;

typedef struct JudgedGate {
        uint8_t number;
        Status status;
        JudgedObjective objectives[GATE_OBJECTIVES];
        uint64_t evaluated_at_s;
        uint64_t valid_until_s;
        JudgeFinding
                findings[JUDGE_FINDINGS_MAX]; /* ordered by objective, code, start; no repeats */
        size_t n_findings;
        bool hardware;       /* a signal of source tpm or firmware was present */
        bool storage_opaque; /* disk encryption is an input of this gate */
} JudgedGate;

typedef struct Judgement {
        JudgedGate gates[GATE_NUMBER_MAX];
        size_t n_gates;
        Decision decisions[_DECISION_MAX];
        bool tpm_seen;          /* a signal of source tpm was present */
        uint64_t next_change_s; /* Unix: when time alone changes a status next, or ends a waiver;
                                   0: never */
        bool kernel_trusted;
} Judgement;

/* `ret` is large: the caller keeps it in static or allocated memory. Never fails. */
void judge(const JudgeInput *input, Judgement *ret);

/*
 * Of the signals of a gate (bit: index), those that must be sampled in one round with them: an
 * agreement has no opinion on samples of different rounds.
 */
uint64_t judge_sampled_together(const Policy *policy, const PstGate *gate, uint64_t signals);

/* A policy entry or agreement as a person reads it, into `arena`; NULL: out of memory. */
const char *check_text(const PolicyObjective *objective, const JudgedCheck *check, Arena *arena);
