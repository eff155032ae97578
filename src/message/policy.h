/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The compiled policy: what people wrote as JSON, checked and typed, as the compiler hands it to
 * core in canonical CBOR.
 */

#include <postured/gate.h>

#include "base/arena.h"

#define POLICY_FILE_BYTES_MAX     65536U /* of the JSON */
#define POLICY_COMPILED_BYTES_MAX 262144U
#define POLICY_NEST_MAX           2U /* `any` and `all` below an entry */

#define POLICY_ENTRIES_MAX    64U /* of one list of checks, and of one `any` or `all` */
#define POLICY_TESTS_MAX      64U /* of one entry */
#define POLICY_OPERANDS_MAX   256U
#define POLICY_SPANS_MAX      256U
#define POLICY_OBJECTIVES_MAX 48U  /* three of each gate */
#define POLICY_WORD_BYTES_MAX 256U /* an id, a key, the name of a fact */
#define POLICY_TEXT_BYTES_MAX 1024U

/* The closed set of operators. */
typedef enum PolicyOperator {
        OPERATOR_EQUALS = 1,       /* a bool, int or text; of a digest its hex */
        OPERATOR_IN,               /* one of several ints or texts */
        OPERATOR_AT_LEAST,         /* int */
        OPERATOR_AT_MOST,          /* int */
        OPERATOR_WITHIN,           /* int: an age of at most so many seconds */
        OPERATOR_VERSION_AT_LEAST, /* text: by the rules of dpkg's version order */
        OPERATOR_INCLUDES,         /* list: has each of these */
        OPERATOR_EXCLUDES,         /* list or text: none of these globs matches an item */
        OPERATOR_SUBSET_OF,        /* list: each item matches one of these globs */
        OPERATOR_EMPTY,            /* list */
        _OPERATOR_MAX,
} PolicyOperator;

/* "equals", "in", "at_least", ...: the words of the policy language. Static; "unknown". */
const char *operator_name(PolicyOperator op);

/* One condition on one fact. `operands`: PST_BOOL, PST_INT or PST_TEXT. */
typedef struct PolicyTest {
        const char *fact;
        PolicyOperator op;
        const PstValue *operands;
        size_t n_operands;
} PolicyTest;

typedef enum PolicyEntryKind {
        ENTRY_SIGNAL = 1, /* tests of one signal; none: it is present */
        ENTRY_ANY,        /* one child that passes decides */
        ENTRY_ALL,
        _ENTRY_MAX,
} PolicyEntryKind;

/* What the state `absent` counts as. */
typedef enum IfAbsent {
        IF_ABSENT_UNKNOWN,
        IF_ABSENT_PASS,
        IF_ABSENT_FAIL,
        _IF_ABSENT_MAX,
} IfAbsent;

typedef struct PolicyEntry PolicyEntry;
struct PolicyEntry {
        PolicyEntryKind kind;
        uint8_t reason;     /* public code if it fails; 0: by operator, design: settled table */
        const char *why;    /* a sentence for root, or "" */
        const char *signal; /* of ENTRY_SIGNAL: "<gate>.<word>" */
        IfAbsent if_absent;
        const PolicyTest *tests;
        size_t n_tests;
        const PolicyEntry *children;
        size_t n_children;
};

/* Two facts of different sources that must be equal. */
typedef struct PolicyAgreement {
        uint8_t reason; /* 0: contradiction */
        const char *why;
        struct {
                const char *signal, *fact;
        } side[2];
} PolicyAgreement;

/* Top-level entries are checks; their ids count from 0: require, tolerate, agree, min_sources. */
typedef struct PolicyObjective {
        const char *id; /* "boot.verified_software_state" */
        const PolicyEntry *require;
        size_t n_require;
        const PolicyEntry *tolerate;
        size_t n_tolerate;
        const PolicyAgreement *agree;
        size_t n_agree;
        uint32_t min_sources; /* 2 unless the policy says otherwise */
} PolicyObjective;

/* A span of time for "default", "gate:boot", "objective:boot.x" or "signal:boot.y". */
typedef struct PolicySpan {
        const char *key;
        uint64_t seconds;
} PolicySpan;

/* How many records that tell a change may be made at once, and evenly as many again within a time: 120
 * in 10 minutes. */
#define POLICY_CHANGES_AT_MOST  120U
#define POLICY_CHANGES_WITHIN_S 600U
typedef struct PolicyChanges {
        uint32_t at_most;
        uint32_t within_s;
} PolicyChanges;

typedef struct Policy {
        const char *id;
        uint64_t version;
        const char *summary;
        uint8_t digest[PST_DIGEST_BYTES]; /* SHA-256 of the JSON file */
        uint16_t optional_gates;          /* masks: bit n-1 is gate n */
        uint16_t foundation, ota_base;
        uint8_t update_gate, management_gate;
        PolicyEntry kernel_trust; /* ENTRY_SIGNAL; kind 0: the policy has none */
        const PolicySpan *freshness;
        size_t n_freshness;
        const PolicySpan *interval;
        size_t n_interval;
        const char *const *self_counts; /* gates or objectives, ended by NULL */
        uint32_t clear_after;           /* satisfied evaluations that end a violation; 2 */
        PolicyChanges changes;
        const PolicyObjective *objectives; /* rise by id */
        size_t n_objectives;
} Policy;

/*
 * CBOR: [id, version, summary, digest, optional gates, foundation, ota base, update gate, management
 * gate, [entry or none], [span, ...], [span, ...], [self counts, ...], clear after, changes at most,
 * changes within, [objective, ...]]
 * with span = [key, seconds], objective = [id, [entry, ...], [entry, ...], [agreement, ...], min
 * sources], agreement = [reason, why, signal, fact, signal, fact] and entry = [kind, reason, why,
 * signal, if absent, [[fact, operator, [operand, ...]], ...], [entry, ...]].
 *
 * -EMSGSIZE: it does not fit. -EINVAL: entries are nested deeper than POLICY_NEST_MAX.
 */
int policy_encode(const Policy *policy, void *buffer, size_t capacity, size_t *ret_size);

/* Into `arena`. -EBADMSG, -ENOMEM. */
int policy_decode(const void *data, size_t size, Arena *arena, Policy *ret);

/* NULL: the policy does not cover it. */
const PolicyObjective *policy_objective(const Policy *policy, const char *id);

/*
 * How long a result holds, and how often to look, in seconds: the most special of signal,
 * objective, gate and default. `signal` may be NULL. Freshness without a default: 1800; an interval
 * that nothing states is half of the freshness.
 */
uint64_t policy_freshness_s(const Policy *policy, const char *gate, const char *objective,
                            const char *signal);
uint64_t policy_interval_s(const Policy *policy, const char *gate, const char *objective,
                           const char *signal);

/* Whether source `self` counts as support for an objective of a gate. */
bool policy_self_counts(const Policy *policy, const char *gate, const char *objective);
