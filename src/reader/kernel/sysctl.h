/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/*
 * A kernel parameter that is one integer: `key` is "kernel/sysrq". 1 and the value; 0: this kernel
 * has no such parameter. -EBADMSG: it is no integer. Otherwise as pst_read().
 */
int sysctl_read_int(PstRun *run, const char *key, int64_t *ret);

/* Gives it as the fact `name`, or leaves the fact out where the kernel has no such parameter. */
int sysctl_fact_int(PstRun *run, const char *key, const char *name);

#define SYSCTL_ROOT "/proc/sys/"
