/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"
#include "core/gate_set.h"
#include "core/place.h"
#include "message/policy.h"

/* A compiled policy and all memory that it takes. */
typedef struct CompiledPolicy {
        Arena *arena;
        Policy policy;
} CompiledPolicy;

void compiled_policy_done(CompiledPolicy *policy);

/* A policy that is being compiled, by a process of its own. */
typedef struct Compilation Compilation;

#define COMPILATION_MS    10000U /* how long it may take */
#define COMPILATION_PIPES 2U     /* what comes out of it */

/*
 * Has the compiler check the policy that `fd` leads to, which is borrowed, against the gates. `name`
 * is for its messages, and outlives the compilation. -EFBIG; what starting it met.
 */
int compilation_new(const Place *place, int fd, const char *name, const GateSet *gates,
                    Compilation **ret);

/* Ends the process if it still runs. NULL is fine. */
Compilation *compilation_free(Compilation *compilation);
DEFINE_CLEANUP(Compilation *, compilation_free);

/* What to poll for POLLIN; -1: there is nothing more to come from this pipe. */
int compilation_fd(const Compilation *compilation, size_t pipe);

/* Takes in what a pipe has, without waiting if it has something. What read() says. */
int compilation_hear(Compilation *compilation, size_t pipe);

/* Whether all has been heard. */
bool compilation_is_complete(const Compilation *compilation);

/*
 * What came out, once it is complete: logs the compiler's messages as it wrote them, and why there is
 * no policy. -EINVAL: it was refused. -ETIMEDOUT: it did not end. -EBADMSG, -ENOMEM.
 */
int compilation_result(Compilation *compilation, CompiledPolicy *ret);
