/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/disk/drop_ins.h"

/* What a signal that reads the configuration declares, see sysctl.d(5). */
#define SYSCTL_D_PATHS                                                                             \
        "/etc/sysctl.d/", "/run/sysctl.d/", "/usr/local/lib/sysctl.d/", "/usr/lib/sysctl.d/",      \
                "/etc/sysctl.conf"

/* And what it watches: all of it. */
#define SYSCTL_D_WATCHES                                                                           \
        PST_ON_FILE("/etc/sysctl.d/"), PST_ON_FILE("/run/sysctl.d/"),                              \
                PST_ON_FILE("/usr/local/lib/sysctl.d/"), PST_ON_FILE("/usr/lib/sysctl.d/"),        \
                PST_ON_FILE("/etc/sysctl.conf")

/* The configuration files in force. */
typedef DropIns SysctlD;

/* As drop_ins_read(). */
int sysctl_d_read(PstRun *run, SysctlD *ret);

/*
 * What they set `key` ("net/ipv4/ip_forward") to: 1 and the value as it is written, 0 if they do
 * not. The last line wins, an exact one over one with a glob; a key that stands alone behind a '-'
 * is not set by globs.
 */
int sysctl_d_find(const SysctlD *files, const char *key, Text *ret);

/* The same as an integer. -EBADMSG: it is set, and not to one. */
int sysctl_d_find_int(const SysctlD *files, const char *key, int64_t *ret);

/* Gives it as the fact `name`, or leaves the fact out where they do not set it. */
int sysctl_d_fact_int(PstRun *run, const SysctlD *files, const char *key, const char *name);
