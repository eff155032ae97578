/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/gate_set.h"
#include "core/place.h"
#include "message/policy.h"

/* A compiled policy and all memory that it takes. */
typedef struct PolicyFile {
        Arena *arena;
        Policy policy;
} PolicyFile;

/*
 * Opens the policy of that name, or the file of that path (one that has a '/' or ends in .json).
 * Logs what is wrong. The caller owns what is returned.
 */
int policy_file_open(const Place *place, const char *policy);

/*
 * Has the compiler, a process of its own, check it against the gates. `name` is for its messages,
 * which are logged as it writes them. -EINVAL: it was refused. -ETIMEDOUT. -EFBIG.
 */
int policy_file_compile(const Place *place, int fd, const char *name, const GateSet *gates,
                        PolicyFile *ret);
void policy_file_done(PolicyFile *file);
