/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Netlink messages and their attributes.
 *
 * Runs in a worker, over the messages that a query process passed on. The kernel wrote them; a
 * recording may hold anything. netlink(7).
 */

#include <arpa/inet.h>
#include <string.h>

#include "reader/kernel/netlink.h"

int netlink_next(PstBytes *rest, const struct nlmsghdr **ret) {
        const void *data = rest->data;
        const struct nlmsghdr *message = data;
        size_t size;

        if (rest->size == 0)
                return 0;
        if (rest->size > INT32_MAX)
                return -EFBIG;
        /* libmnl takes a length from 2^31 on for a negative one, which fits. */
        if (!mnl_nlmsg_ok(message, (int) rest->size) || message->nlmsg_len > rest->size)
                return -EBADMSG;

        /* libmnl looks for attributes up to the padded end of a message. */
        size = NLMSG_ALIGN(message->nlmsg_len);
        if (size > rest->size)
                return -EBADMSG;

        rest->data += size;
        rest->size -= size;
        *ret = message;
        return 1;
}

static int on_attribute(const struct nlattr *attribute, void *userdata) {
        NetlinkAttributes *a = userdata;
        uint16_t type = mnl_attr_get_type(attribute);

        if (type < NETLINK_TYPES_MAX)
                a->of[type] = attribute;
        return MNL_CB_OK;
}

int netlink_attributes(const struct nlmsghdr *message, size_t header_size, NetlinkAttributes *ret) {
        *ret = (NetlinkAttributes){ 0 };
        if (mnl_nlmsg_get_payload_len(message) < header_size)
                return -EBADMSG;

        return mnl_attr_parse(message, (unsigned) header_size, on_attribute, ret) < MNL_CB_OK
                       ? -EBADMSG
                       : 0;
}

int netlink_nested(const struct nlattr *nest, NetlinkAttributes *ret) {
        *ret = (NetlinkAttributes){ 0 };
        if (!nest)
                return -EBADMSG;

        return mnl_attr_parse_nested(nest, on_attribute, ret) < MNL_CB_OK ? -EBADMSG : 0;
}

int netlink_text(const struct nlattr *attribute, char *ret, size_t capacity) {
        size_t n;

        if (!attribute)
                return -EBADMSG;

        n = strnlen(mnl_attr_get_payload(attribute), mnl_attr_get_payload_len(attribute));
        if (n >= capacity)
                return -EFBIG;

        memcpy(ret, mnl_attr_get_payload(attribute), n);
        ret[n] = '\0';
        return 0;
}

int netlink_be32(const struct nlattr *attribute, uint32_t *ret) {
        if (!attribute || mnl_attr_validate(attribute, MNL_TYPE_U32) < 0)
                return -EBADMSG;

        *ret = ntohl(mnl_attr_get_u32(attribute));
        return 0;
}
