/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets that hear from others, as the kernel's own messages.
 *
 * Runs in postured-query-links. Asks the kernel, and believes it. sock_diag(7); the control group of
 * each socket comes unasked (net/ipv4/inet_diag.c, inet_diag_msg_attrs_fill()).
 */

#include "query/links/listeners.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/macro.h"
#include "query/modules.h"
#include "query/netlink.h"

#define TRIES      8U
#define ALL_STATES 0xffffffffU
#define COMMON     "inet_diag" /* that each protocol's module builds upon */

typedef struct Protocol {
        const char *name;
        uint8_t number;
        uint32_t states; /* an unconnected socket of UDP is "closed" */
        const char *module;
} Protocol;

static const Protocol protocols[] = {
        { "tcp", IPPROTO_TCP, 1U << TCP_LISTEN, "tcp_diag" },
        { "udp", IPPROTO_UDP, 1U << TCP_CLOSE, "udp_diag" },
        { "raw", IPPROTO_RAW, ALL_STATES, "raw_diag" },
};

static const uint8_t families[] = { AF_INET, AF_INET6 };

static const Protocol *find_protocol(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(protocols); i++)
                if (strcmp(protocols[i].name, name) == 0)
                        return &protocols[i];

        return NULL;
}

static struct nlmsghdr *put_request(NetlinkRequest *buffer, const Protocol *protocol,
                                    uint8_t family) {
        struct nlmsghdr *request = mnl_nlmsg_put_header(buffer->bytes);
        struct inet_diag_req_v2 *wanted;

        request->nlmsg_type = SOCK_DIAG_BY_FAMILY;
        request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        wanted = mnl_nlmsg_put_extra_header(request, sizeof(*wanted));
        wanted->sdiag_family = family;
        wanted->sdiag_protocol = protocol->number;
        wanted->idiag_states = protocol->states;
        return request;
}

static int read_once(Netlink *netlink, const Protocol *protocol, Reply *reply) {
        NetlinkRequest buffer;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(families); i++)
                r = netlink_dump(netlink, put_request(&buffer, protocol, families[i]), reply);

        return r == -ENOENT ? -EOPNOTSUPP : r; /* no handler, and none could be loaded */
}

int listeners_read(const char *protocol_name, Reply *reply) {
        const Protocol *protocol = find_protocol(protocol_name);
        _cleanup_(netlink_freep) Netlink *netlink = NULL;
        int r;

        if (!protocol)
                return -EINVAL;
        if (!module_may_be_asked(COMMON) || !module_may_be_asked(protocol->module))
                return -EOPNOTSUPP;

        r = netlink_open(NETLINK_SOCK_DIAG, &netlink);
        if (r < 0)
                return r;

        for (unsigned i = 0; i < TRIES; i++) {
                reply_reset(reply);
                r = read_once(netlink, protocol, reply);
                if (r != -EINTR)
                        return r;
        }

        return -EBUSY;
}
