/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets as sock_diag lists them: the same sockets as procfs by another path, and whose they are.
 *
 * Runs in a worker, over the messages that a query process passed on. sock_diag(7);
 * include/uapi/linux/inet_diag.h; addresses and ports are big-endian.
 */

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "reader/kernel/netlink.h"
#include "reader/kernel/sock_diag.h"

/* include/net/tcp_states.h; what has no connection is "closed" to UDP. */
#define UDP_UNCONNECTED 7U
#define TCP_LISTEN      10U

static int on_attribute(const struct nlattr *attribute, void *userdata) {
        Listener *l = userdata;

        if (mnl_attr_get_type(attribute) == INET_DIAG_CGROUP_ID &&
            mnl_attr_validate(attribute, MNL_TYPE_U64) >= 0)
                l->cgroup = mnl_attr_get_u64(attribute);

        return MNL_CB_OK;
}

/* 0: not one that waits for whoever comes. */
static int parse_message(const struct nlmsghdr *message, bool udp, Listener *ret) {
        const struct inet_diag_msg *socket;
        Listener l = { .udp = udp };

        if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
            mnl_nlmsg_get_payload_len(message) < sizeof(*socket))
                return -EBADMSG;

        socket = mnl_nlmsg_get_payload(message);
        if (socket->idiag_family != AF_INET && socket->idiag_family != AF_INET6)
                return -EBADMSG;
        if (!inet_ntop(socket->idiag_family, socket->id.idiag_src, l.address, sizeof(l.address)))
                return -EBADMSG;

        if (socket->idiag_state != (udp ? UDP_UNCONNECTED : TCP_LISTEN))
                return 0;

        l.ipv6 = socket->idiag_family == AF_INET6;
        l.loopback = is_loopback_address(l.address);
        l.port = ntohs(socket->id.idiag_sport);
        l.interface = socket->id.idiag_if;
        l.inode = socket->idiag_inode;
        if (mnl_attr_parse(message, sizeof(*socket), on_attribute, &l) < MNL_CB_OK)
                return -EBADMSG;

        *ret = l;
        return 1;
}

int sock_diag_parse(const void *data, size_t size, bool udp, SocketTable *table) {
        PstBytes rest = { .data = data, .size = size };
        const struct nlmsghdr *message;
        Listener listener;
        int r;

        while ((r = netlink_next(&rest, &message)) > 0) {
                r = parse_message(message, udp, &listener);
                if (r < 0)
                        return r;
                if (r == 0)
                        continue;
                if (table->n == LISTENERS_MAX)
                        return -EFBIG;
                table->items[table->n++] = listener;
        }

        return r;
}

int sock_diag_read(PstRun *run, SocketTable *ret) {
        PstBytes bytes;
        int r;

        ret->n = 0;
        r = pst_query(run, PST_LISTENERS("tcp"), &bytes);
        if (r >= 0)
                r = sock_diag_parse(bytes.data, bytes.size, false, ret);
        if (r >= 0)
                r = pst_query(run, PST_LISTENERS("udp"), &bytes);
        if (r >= 0)
                r = sock_diag_parse(bytes.data, bytes.size, true, ret);

        return r;
}
