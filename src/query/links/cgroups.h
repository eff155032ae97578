/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * Opens the root of the control groups (version 2), also where version 1 has the place of honour.
 * Returns a descriptor. -EOPNOTSUPP: there is none. -EXDEV: what is mounted there is no cgroup2.
 */
int cgroups_open(void);

/* The answer to PST_CGROUPS, of the groups below `root_fd`. -EFBIG: more, or deeper, than we walk. */
int cgroups_read(int root_fd, Reply *reply);
