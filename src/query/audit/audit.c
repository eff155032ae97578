/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's audit system: its status, and how many rules it has.
 *
 * Runs in postured-query-audit. Two requests are all that is ever sent, AUDIT_GET and
 * AUDIT_LIST_RULES: with CAP_AUDIT_CONTROL others could switch auditing off, or take it from auditd.
 * kernel/audit.c; it answers ECONNREFUSED outside the first user and pid namespace.
 */

#include "query/audit/audit.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <string.h>

#include "query/netlink.h"

typedef int (*Ask)(Netlink *netlink, struct nlmsghdr *request, Reply *reply);

static int ask(uint16_t type, Ask how, Reply *ret) {
        NetlinkRequest buffer;
        _cleanup_(netlink_freep) Netlink *netlink = NULL;
        struct nlmsghdr *request = mnl_nlmsg_put_header(buffer.bytes);
        int r;

        request->nlmsg_type = type;
        request->nlmsg_flags = NLM_F_REQUEST;

        r = netlink_open(NETLINK_AUDIT, &netlink);
        if (r >= 0)
                r = how(netlink, request, ret);

        return r == -ECONNREFUSED ? -EOPNOTSUPP : r;
}

int audit_status_read(Reply *reply) {
        _cleanup_(reply_done) Reply messages = { 0 };
        const struct nlmsghdr *message;
        int r;

        r = ask(AUDIT_GET, netlink_get, &messages);
        if (r < 0)
                return r;

        /* What it says has grown with time, and never shrunk below its first form. */
        message = (const void *) messages.data;
        if (message->nlmsg_type != AUDIT_GET ||
            mnl_nlmsg_get_payload_len(message) < offsetof(struct audit_status, version))
                return -EBADMSG;

        reply_append(reply, mnl_nlmsg_get_payload(message), mnl_nlmsg_get_payload_len(message));
        return 0;
}

int audit_rules_read(Reply *reply) {
        _cleanup_(reply_done) Reply messages = { 0 };
        const struct nlmsghdr *message;
        uint64_t n = 0;
        int left, r;

        r = ask(AUDIT_LIST_RULES, netlink_dump, &messages);
        if (r < 0)
                return r;

        message = (const void *) messages.data;
        left = (int) messages.size;
        for (; left > 0 && mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left))
                n += message->nlmsg_type == AUDIT_LIST_RULES;

        reply_uint(reply, n);
        return 0;
}
