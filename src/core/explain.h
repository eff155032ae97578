/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/evaluation.h"
#include "core/supervisor.h"

typedef struct ExplainInput {
        const Evaluation *evaluation;
        const GateSet *gates;
        const Rounds *rounds;
        const Supervisor *supervisor;
        const Policy *policy;
        uint64_t sequence; /* of the newest record of this boot; 0 without one */
        JudgeTime now;
} ExplainInput;

/*
 * Encodes why things are as they are (message/explain.h), allocated: all of it for "", else the
 * gate, objective or signal of that id and what holds it. -ENOENT: there is none. -ENODATA: nothing
 * was evaluated yet. -EMSGSIZE, -ENOMEM.
 */
int explain(const ExplainInput *input, const char *id, uint8_t **ret, size_t *ret_size);
