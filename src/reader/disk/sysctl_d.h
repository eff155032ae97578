/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What a signal that reads the configuration declares, see sysctl.d(5). */
#define SYSCTL_D_PATHS                                                                             \
        "/etc/sysctl.d/", "/run/sysctl.d/", "/usr/local/lib/sysctl.d/", "/usr/lib/sysctl.d/",      \
                "/etc/sysctl.conf"

#define SYSCTL_D_FILES_MAX 128U

/* The configuration files in force, in the order in which they are applied. Borrows the run's bytes. */
typedef struct SysctlD {
        Text files[SYSCTL_D_FILES_MAX];
        size_t n;
} SysctlD;

/*
 * Reads them: by file name over all folders, the name in the folder that comes first above hiding
 * the others. -EFBIG: more files than that. Otherwise as pst_read(); folders that are not there are
 * empty.
 */
int sysctl_d_read(PstRun *run, SysctlD *ret);

/*
 * What they set `key` ("net/ipv4/ip_forward") to: 1 and the value as it is written, 0 if they do
 * not. The last line wins, an exact one over one with a glob.
 */
int sysctl_d_find(const SysctlD *files, const char *key, Text *ret);

/* The same as an integer. -EBADMSG: it is set, and not to one. */
int sysctl_d_find_int(const SysctlD *files, const char *key, int64_t *ret);
