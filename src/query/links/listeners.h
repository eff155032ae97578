/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * The answer to PST_LISTENERS of a protocol. -EINVAL: none of the three. -EOPNOTSUPP: the kernel has
 * no module for it loaded, and asking would load one. -EBUSY: it never stood still. Otherwise as
 * netlink_dump().
 */
int listeners_read(const char *protocol, Reply *reply);
