/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <libmnl/libmnl.h>

#include <postured/gate.h>

/*
 * Takes the next message off an answer that is netlink messages: 1 and the message, 0 at the end.
 * All of the message lies within the answer, its padding too, so that libmnl may walk its
 * attributes. -EBADMSG: what is left is no message. -EFBIG: beyond what libmnl counts. Pure.
 */
int netlink_next(PstBytes *rest, const struct nlmsghdr **ret);

#define NETLINK_TYPES_MAX 64U /* attributes of one level that are looked at */

/* The attributes of one level, by type; of those that are there twice the last. NULL: not there. */
typedef struct NetlinkAttributes {
        const struct nlattr *of[NETLINK_TYPES_MAX];
} NetlinkAttributes;

/* Those of a message, behind a header of its family's. -EBADMSG: there is no room for one. */
int netlink_attributes(const struct nlmsghdr *message, size_t header_size, NetlinkAttributes *ret);

/* Those within another. -EBADMSG: there is no other. */
int netlink_nested(const struct nlattr *nest, NetlinkAttributes *ret);

/* A text, up to its NUL if it has one. -EBADMSG: the attribute is not there. -EFBIG: does not fit. */
int netlink_text(const struct nlattr *attribute, char *ret, size_t capacity);

/* A big-endian number, as netfilter has them. -EBADMSG: the attribute is not there, or none. */
int netlink_be32(const struct nlattr *attribute, uint32_t *ret);
