/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define SECURITY_MODULES_PATH   "/sys/kernel/security/lsm"
#define APPARMOR_ENABLED_PATH   "/sys/module/apparmor/parameters/enabled"
#define KERNEL_MODULES_FOLDER   "/sys/module"
#define SELINUX_ENFORCE_PATH    "/sys/fs/selinux/enforce"
#define SELINUX_POLICYVERS_PATH "/sys/fs/selinux/policyvers"

/* Adds the names in the kernel's list, which has commas. -EBADMSG: it has an empty one. Pure. */
int security_modules_parse(const void *data, size_t size, TextSet *ret);

/* As pst_read(). */
int security_modules_read(PstRun *run, TextSet *ret);

/*
 * Whether AppArmor is on: 1 or 0. 0 as well if the kernel has none. As pst_read() of the path above
 * and pst_list() of the folder.
 */
int apparmor_is_on(PstRun *run);

/* Whether SELinux enforces: 1 or 0. -ENOENT: there is no selinuxfs. -EBADMSG. As pst_read(). */
int selinux_is_enforcing(PstRun *run);
