/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/compilation.h"

/*
 * Opens the policy of that name, or the file of that path (one that has a '/' or ends in .json).
 * Logs what is wrong. The caller owns what is returned.
 */
int policy_file_open(const Place *place, const char *policy);

/* Has it compiled, and waits for that: see core/compilation.h. Logs what is wrong. */
int policy_file_compile(const Place *place, int fd, const char *name, const GateSet *gates,
                        CompiledPolicy *ret);
