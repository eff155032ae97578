/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network interfaces, as the kernel's own messages.
 *
 * Runs in postured-query-links. Asks the kernel, and believes it. rtnetlink(7).
 */

#include "query/links/links.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "query/netlink.h"

#define TRIES 8U

static struct nlmsghdr *put_request(NetlinkRequest *buffer) {
        struct nlmsghdr *request = mnl_nlmsg_put_header(buffer->bytes);
        struct ifinfomsg *info;

        request->nlmsg_type = RTM_GETLINK;
        request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        info = mnl_nlmsg_put_extra_header(request, sizeof(*info));
        info->ifi_family = AF_UNSPEC;
        /* Counters would make each answer another one. */
        mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return request;
}

int links_read(Reply *reply) {
        NetlinkRequest buffer;
        _cleanup_(netlink_freep) Netlink *netlink = NULL;
        int r;

        r = netlink_open(NETLINK_ROUTE, &netlink);
        if (r < 0)
                return r;

        for (unsigned i = 0; i < TRIES; i++) {
                reply_reset(reply);
                r = netlink_dump(netlink, put_request(&buffer), reply);
                if (r != -EINTR)
                        return r;
        }

        return -EBUSY;
}
