/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/gate_files.h"
#include "message/policy.h"

/* What postured-compiler made of one policy file. */
typedef struct Compiled {
        Policy policy;  /* counts if exit_status is 0 */
        char *messages; /* its errors and warnings, a line each */
        int exit_status;
        uint8_t *bytes; /* what `policy` points into */
        Arena *arena;
} Compiled;

/*
 * Compiles `file`, or the shipped policy of that name, against the gates. On failure (of starting
 * the compiler or reading the file, not of the policy) the user has been told.
 */
int compiled_new(const char *file, const GateFiles *gates, Compiled **ret);
Compiled *compiled_free(Compiled *compiled);
DEFINE_CLEANUP(Compiled *, compiled_free);
