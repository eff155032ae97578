/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/chronicle.h"
#include "core/gate_set.h"
#include "core/notices.h"
#include "core/rounds.h"
#include "message/statement.h"

/* What the statement is made from. */
typedef struct SelfInput {
        const GateSet *gates;
        const Supervisor *supervisor;
        const Rounds *rounds;
        const Chronicle *chronicle;
        const Place *place;
        const Policy *policy;
        const Notices *notices;
        unsigned n_readers; /* in 24 hours */
        bool tpm_seen_before;
        uint64_t now_s; /* Unix */
} SelfInput;

/*
 * The statement `self`, into `arena`. A fact that is not established is not given. NULL: out of
 * memory.
 */
const Statement *self_state(const SelfInput *input, Arena *arena);
