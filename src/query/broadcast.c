/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hearing what the kernel tells by netlink.
 *
 * Runs in the query processes that hold a netlink right. What does not come from the kernel itself
 * (address 0) is not heard: others may send to our socket, and to its groups. netlink(7).
 */

#include "query/broadcast.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <stdalign.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/cleanup.h"

#define PACKET_BYTES_MAX 16384U
#define PACKETS_MAX      256U /* taken in at once: a storm does not keep us from those who ask */

int broadcast_listen(Sources *sources, int protocol, const unsigned *groups, OnSource on_ready,
                     void *userdata) {
        struct sockaddr_nl address = { .nl_family = AF_NETLINK };
        _cleanup_close_ int fd = -1;
        int r;

        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
        if (fd < 0)
                return -errno;
        if (bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;

        for (; *groups; groups++)
                if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, groups, sizeof(*groups)) <
                    0)
                        return -errno;

        r = sources_add(sources, fd, on_ready, userdata);
        return r < 0 ? r : TAKE_FD(fd);
}

/* -EAGAIN: there is no more. 0 bytes: it was not the kernel's. */
static int receive(int fd, void *packet, size_t capacity, size_t *ret_size) {
        struct iovec part = { .iov_base = packet, .iov_len = capacity };
        struct sockaddr_nl sender = { .nl_pid = UINT32_MAX };
        struct msghdr message = {
                .msg_name = &sender,
                .msg_namelen = sizeof(sender),
                .msg_iov = &part,
                .msg_iovlen = 1,
        };
        ssize_t n = recvmsg(fd, &message, 0);

        if (n < 0)
                return -errno;

        *ret_size = message.msg_namelen == sizeof(sender) && sender.nl_pid == 0 ? (size_t) n : 0;
        return 0;
}

bool broadcast_take(int fd, OnPacket on_packet, void *userdata) {
        alignas(struct nlmsghdr) uint8_t packet[PACKET_BYTES_MAX];
        bool whole = true;

        for (unsigned n = 0; n < PACKETS_MAX; n++) {
                size_t size = 0;
                int r = receive(fd, packet, sizeof(packet), &size);

                if (r == -EAGAIN)
                        break;
                if (r == -EINTR)
                        continue;
                if (r < 0)
                        whole = false; /* ENOBUFS: the queue was full. Reading goes on behind it. */
                else if (size > 0)
                        on_packet(packet, size, userdata);
        }

        return whole;
}

/* Of one that was cut off there is no more than its head. */
void broadcast_messages(const void *data, size_t size, OnMessage on_message, void *userdata) {
        const struct nlmsghdr *message = data;
        int left = (int) size;

        for (; left >= (int) sizeof(*message) && message->nlmsg_len >= sizeof(*message);
             message = mnl_nlmsg_next(message, &left)) {
                bool is_whole = message->nlmsg_len <= (unsigned) left;

                on_message(message->nlmsg_type, mnl_nlmsg_get_payload(message),
                           is_whole ? mnl_nlmsg_get_payload_len(message) : 0, userdata);
                if (!is_whole)
                        return;
        }
}
