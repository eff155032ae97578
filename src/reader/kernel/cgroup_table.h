/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/*
 * The path of the control group with this id, below the root: 1 and the path, 0: there is none (it
 * may have gone), in an answer to PST_CGROUPS. -EBADMSG. Pure.
 */
int cgroup_table_find(const void *data, size_t size, uint64_t id, Text *ret);

/* The unit that a path belongs to: its first component that is no slice. Empty: none. */
Text cgroup_unit(Text path);
