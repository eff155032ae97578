/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/netlink.h"
#include "query/reply.h"

/*
 * The answer to PST_NFT_RULESET: the messages of one generation. `netlink` is where it is asked, opened
 * if it is NULL and kept for the next question: to close such a socket waits until the kernel has done
 * away with what was deleted, some 10 ms (nft_rcv_nl_event()). -EBUSY: it never stood still.
 * -EOPNOTSUPP: the kernel has no nftables. Otherwise as netlink_dump().
 */
int ruleset_read(Netlink **netlink, Reply *reply);
