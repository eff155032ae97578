/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <libmnl/libmnl.h>
#include <stdalign.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "query/reply.h"

/* Room for a request of ours. */
typedef struct NetlinkRequest {
        alignas(struct nlmsghdr) uint8_t bytes[128];
} NetlinkRequest;

/* One netlink socket, and requests that only ask. */
typedef struct Netlink Netlink;

/* `protocol`: NETLINK_ROUTE, ... -EOPNOTSUPP: the kernel has no such protocol. -ENOMEM. */
int netlink_open(int protocol, Netlink **ret);
Netlink *netlink_free(Netlink *netlink);
DEFINE_CLEANUP(Netlink *, netlink_free);

/*
 * Sends a request, whose sequence number it fills in, and appends the messages that answer it to
 * `reply`, verbatim and padded as netlink aligns them: of netlink_get() the first one, of
 * netlink_dump() all that come before NLMSG_DONE.
 *
 * -EINTR: what is dumped changed meanwhile; ask again. -ETIMEDOUT: the kernel is silent. -EBADMSG:
 * it says what is no netlink. Otherwise the error that the kernel answers.
 */
int netlink_get(Netlink *netlink, struct nlmsghdr *request, Reply *reply);
int netlink_dump(Netlink *netlink, struct nlmsghdr *request, Reply *reply);
