/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What a signal that reads control groups declares: version 2, at its place or, on a hybrid host,
 * beside version 1. */
#define CGROUP_ROOT        "/sys/fs/cgroup/"
#define CGROUP_HYBRID_ROOT "/sys/fs/cgroup/unified/"
#define CGROUP_READS       CGROUP_ROOT, "/proc/1/mountinfo"

/* Whether any process is in the group or beneath it, from a file cgroup.events. -EBADMSG. Pure. */
int cgroup_events_parse(const void *data, size_t size, bool *ret_populated);

/* The root of version 2: one of the two above, static. -EOPNOTSUPP: it is mounted at neither. As
 * pst_read(). */
int cgroup_root_read(PstRun *run, const char **ret);

/*
 * The same of the group at `path`, "/system.slice/dbus.service", below `root`. 0 and false as well
 * if there is no such group. -EBADMSG: no such path. Otherwise as pst_read().
 */
int cgroup_populated(PstRun *run, const char *root, Text path, bool *ret);
