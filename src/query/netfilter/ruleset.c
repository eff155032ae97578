/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ruleset of nftables, as the kernel's own messages.
 *
 * Runs in postured-query-netfilter. Asks the kernel, and believes it. A dump is not atomic, so it
 * counts only between two looks at one and the same generation.
 * include/uapi/linux/netfilter/nf_tables.h; net/netfilter/nf_tables_api.c.
 */

#include "query/netfilter/ruleset.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "base/macro.h"
#include "query/modules.h"
#include "query/netlink.h"

#define TRIES 8U

static const uint16_t dumps[] = { NFT_MSG_GETTABLE, NFT_MSG_GETCHAIN, NFT_MSG_GETRULE };

/* An all-families request of nftables. */
static struct nlmsghdr *put_request(NetlinkRequest *buffer, uint16_t type, uint16_t flags) {
        struct nlmsghdr *request = mnl_nlmsg_put_header(buffer->bytes);
        struct nfgenmsg *generic;

        request->nlmsg_type = (uint16_t) (NFNL_SUBSYS_NFTABLES << 8 | type);
        request->nlmsg_flags = NLM_F_REQUEST | flags;
        generic = mnl_nlmsg_put_extra_header(request, sizeof(*generic));
        generic->nfgen_family = NFPROTO_UNSPEC;
        generic->version = NFNETLINK_V0;
        return request;
}

/* A kernel whose nfnetlink knows no nftables says EINVAL (nfnetlink_rcv_msg()). */
static int read_generation(Netlink *netlink, Reply *reply) {
        NetlinkRequest buffer;
        int r;

        r = netlink_get(netlink, put_request(&buffer, NFT_MSG_GETGEN, 0), reply);
        return r == -EINVAL ? -EOPNOTSUPP : r;
}

static int read_dumps(Netlink *netlink, Reply *reply) {
        NetlinkRequest buffer;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(dumps); i++)
                r = netlink_dump(netlink, put_request(&buffer, dumps[i], NLM_F_DUMP), reply);

        return r;
}

/* Two answers about the generation, without their headers, which count requests. */
static bool is_same_generation(const Reply *before, size_t size, const Reply *after) {
        const size_t header = sizeof(struct nlmsghdr);

        return after->size == size && size > header &&
               memcmp(before->data + header, after->data + header, size - header) == 0;
}

/* -EINTR: it changed while we looked. */
static int read_once(Netlink *netlink, Reply *reply) {
        _cleanup_(reply_done) Reply after = { 0 };
        size_t size = 0;
        int r;

        r = read_generation(netlink, reply);
        if (r >= 0) {
                size = reply->size;
                r = read_dumps(netlink, reply);
        }
        if (r >= 0)
                r = read_generation(netlink, &after);
        if (r < 0)
                return r;

        return is_same_generation(reply, size, &after) ? 0 : -EINTR;
}

static int read_whole(Netlink *netlink, Reply *reply) {
        for (unsigned i = 0; i < TRIES; i++) {
                int r;

                reply_reset(reply);
                r = read_once(netlink, reply);
                if (r != -EINTR)
                        return r;
        }

        return -EBUSY;
}

int ruleset_read(Netlink **netlink, Reply *reply) {
        int r = 0;

        /* Where the module is not loaded nobody has made a rule. Asking would load it. */
        if (!module_may_be_asked("nf_tables"))
                return 0;

        if (!*netlink)
                r = netlink_open(NETLINK_NETFILTER, netlink);
        if (r >= 0)
                r = read_whole(*netlink, reply);
        if (r < 0) /* an answer may be under way still */
                *netlink = netlink_free(*netlink);
        return r;
}
