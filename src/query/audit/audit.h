/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * The answers to PST_AUDIT_STATUS and PST_AUDIT_RULES. -EOPNOTSUPP: the kernel has no audit system,
 * or does not show it here. Otherwise as netlink_get() and netlink_dump().
 */
int audit_status_read(Reply *reply);
int audit_rules_read(Reply *reply);
