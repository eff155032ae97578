/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "query/sources.h"

/* Netlink's multicast groups: what the kernel tells whoever listens. */

#define KERNEL_EVENTS 1U /* of NETLINK_KOBJECT_UEVENT: not udev's (lib/kobject_uevent.c) */

/*
 * Adds a socket of `protocol` that hears these groups, which 0 ends, to the sources; it never waits.
 * The caller owns what is returned. -EMFILE; otherwise what socket() and setsockopt() say.
 */
int broadcast_listen(Sources *sources, int protocol, const unsigned *groups, OnSource on_ready,
                     void *userdata);

/* What the kernel sent: the start of it if it is larger than any message that we take apart. */
typedef void (*OnPacket)(const void *data, size_t size, void *userdata);

/* Takes in what came. false: some of it was lost. */
bool broadcast_take(int fd, OnPacket on_packet, void *userdata);

/* The types of the netlink messages in a packet, by a callback. */
typedef void (*OnMessage)(unsigned type, const void *payload, size_t size, void *userdata);
void broadcast_messages(const void *data, size_t size, OnMessage on_message, void *userdata);
