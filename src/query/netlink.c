/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the kernel by netlink, and keeping its words as they are.
 *
 * Runs in the query processes that hold a netlink right. What does not come from the kernel itself
 * (address 0) is not heard: others may send to our socket too. netlink(7).
 */

#include "query/netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#define PACKET_BYTES_MAX 65536U /* twice what the kernel puts in one part of a dump */
#define PACKETS_MAX      65536U /* of one answer */
#define TIMEOUT_S        2

struct Netlink {
        struct mnl_socket *socket;
        uint32_t sequence;
        uint8_t packet[PACKET_BYTES_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

Netlink *netlink_free(Netlink *netlink) {
        if (!netlink)
                return NULL;

        if (netlink->socket)
                (void) mnl_socket_close(netlink->socket);
        free(netlink);
        return NULL;
}

int netlink_open(int protocol, Netlink **ret) {
        const struct timeval patience = { .tv_sec = TIMEOUT_S };
        _cleanup_(netlink_freep) Netlink *netlink = NULL;

        netlink = calloc(1, sizeof(*netlink));
        if (!netlink)
                return -ENOMEM;

        netlink->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
        if (!netlink->socket)
                return errno == EPROTONOSUPPORT ? -EOPNOTSUPP : -errno;
        if (mnl_socket_bind(netlink->socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
            setsockopt(mnl_socket_get_fd(netlink->socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
                       sizeof(patience)) < 0)
                return -errno;

        *ret = TAKE_PTR(netlink);
        return 0;
}

/* One packet into `packet`; 0 bytes: it was not the kernel's. */
static int receive(Netlink *netlink, size_t *ret_size) {
        struct iovec part = { .iov_base = netlink->packet, .iov_len = sizeof(netlink->packet) };
        struct sockaddr_nl sender = { 0 };
        struct msghdr message = {
                .msg_name = &sender,
                .msg_namelen = sizeof(sender),
                .msg_iov = &part,
                .msg_iovlen = 1,
        };
        ssize_t n = recvmsg(mnl_socket_get_fd(netlink->socket), &message, 0);

        if (n < 0 && errno == EAGAIN)
                return -ETIMEDOUT;
        if (n < 0 && errno == ENOBUFS)
                return -EINTR; /* something was lost */
        if (n < 0)
                return -errno;
        if (message.msg_flags & MSG_TRUNC)
                return -EMSGSIZE;

        *ret_size = sender.nl_pid == 0 ? (size_t) n : 0;
        return 0;
}

/* The errno that an NLMSG_ERROR or NLMSG_DONE carries, 0 if it has none. */
static int error_of(const struct nlmsghdr *message) {
        int error = 0;

        if (mnl_nlmsg_get_payload_len(message) >= sizeof(error))
                memcpy(&error, mnl_nlmsg_get_payload(message), sizeof(error));

        return error <= 0 ? error : -EBADMSG;
}

/* 1: the answer is complete; 0: more follows. */
static int take_message(const struct nlmsghdr *message, bool dump, Reply *reply) {
        static const uint8_t padding[NLMSG_ALIGNTO] = { 0 };

        if (message->nlmsg_flags & NLM_F_DUMP_INTR)
                return -EINTR;
        if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE) {
                int r = error_of(message);

                return r < 0 ? r : 1;
        }

        reply_append(reply, message, message->nlmsg_len);
        reply_append(reply, padding,
                     (NLMSG_ALIGNTO - message->nlmsg_len % NLMSG_ALIGNTO) % NLMSG_ALIGNTO);
        if (reply->error < 0)
                return reply->error;
        return dump ? 0 : 1;
}

static int take_packet(const Netlink *netlink, size_t size, bool dump, Reply *reply) {
        const struct nlmsghdr *message = (const void *) netlink->packet;
        unsigned port = mnl_socket_get_portid(netlink->socket);
        int left, r;

        for (left = (int) size; mnl_nlmsg_ok(message, left);
             message = mnl_nlmsg_next(message, &left)) {
                if (!mnl_nlmsg_seq_ok(message, netlink->sequence) ||
                    !mnl_nlmsg_portid_ok(message, port))
                        continue; /* of a request that was given up */

                r = take_message(message, dump, reply);
                if (r != 0)
                        return r;
        }

        return left > 0 ? -EBADMSG : 0;
}

static int ask(Netlink *netlink, struct nlmsghdr *request, bool dump, Reply *reply) {
        int r;

        request->nlmsg_seq = ++netlink->sequence;
        if (mnl_socket_sendto(netlink->socket, request, request->nlmsg_len) < 0)
                return -errno;

        for (unsigned n = 0; n < PACKETS_MAX; n++) {
                size_t size = 0;

                r = receive(netlink, &size);
                if (r >= 0)
                        r = take_packet(netlink, size, dump, reply);
                if (r != 0)
                        return r < 0 ? r : 0;
        }

        return -EFBIG;
}

int netlink_get(Netlink *netlink, struct nlmsghdr *request, Reply *reply) {
        return ask(netlink, request, false, reply);
}

int netlink_dump(Netlink *netlink, struct nlmsghdr *request, Reply *reply) {
        return ask(netlink, request, true, reply);
}
