/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * The answer to PST_NFT_RULESET: the messages of one generation. -EBUSY: it never stood still.
 * -EOPNOTSUPP: the kernel has no nftables. Otherwise as netlink_dump().
 */
int ruleset_read(Reply *reply);
