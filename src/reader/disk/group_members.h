/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define GROUP_PATH  "/etc/group"
#define PASSWD_PATH "/etc/passwd"

/*
 * Whether anyone but root belongs to a group, by the bytes of group(5) and passwd(5): as a member,
 * or because it is the first group of his: 1 or 0. A group that neither file knows has nobody.
 * -EBADMSG: a line of either is none. Pure.
 */
int group_has_members(Text groups, Text users, uint32_t gid);

/* The same of the device. As pst_read(). */
int group_has_members_read(PstRun *run, uint32_t gid);
