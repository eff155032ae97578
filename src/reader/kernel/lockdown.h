/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define LOCKDOWN_PATH "/sys/kernel/security/lockdown"
#define LSM_PATH      "/sys/kernel/security/lsm"

/* Zero is a mode that this reader does not know. */
typedef enum LockdownMode {
        LOCKDOWN_UNKNOWN,
        LOCKDOWN_NONE,
        LOCKDOWN_INTEGRITY,
        LOCKDOWN_CONFIDENTIALITY,
        _LOCKDOWN_MAX,
} LockdownMode;

/* "unknown", "none", "integrity" or "confidentiality"; static. */
const char *lockdown_name(LockdownMode mode);

/* Parses `size` bytes of the kernel's text. -EBADMSG: no known mode is marked as in force. */
int lockdown_parse(const void *text, size_t size, LockdownMode *ret);

/* -ENOENT: this kernel has no lockdown, or securityfs is not mounted. -EBADMSG: as
 * lockdown_parse(). Others as pst_read(). */
int lockdown_read(PstRun *run, LockdownMode *ret);

/* Whether the kernel's list of security modules, "lockdown,capability,...", has this one. */
bool lsm_list_has(const void *text, size_t size, const char *module);

/* As pst_read(). */
int lsm_read(PstRun *run, const char *module, bool *ret);
