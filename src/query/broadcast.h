/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Netlink's multicast groups: what the kernel tells whoever listens. */

/*
 * A socket of `protocol` that hears these groups, which 0 ends; it never waits. The caller owns it.
 * What socket() and setsockopt() say.
 */
int broadcast_open(int protocol, const unsigned *groups);

/* What the kernel sent: the start of it if it is larger than any message that we take apart. */
typedef void (*OnPacket)(const void *data, size_t size, void *userdata);

/* Takes in what came. false: some of it was lost. */
bool broadcast_take(int fd, OnPacket on_packet, void *userdata);

/* The types of the netlink messages in a packet, by a callback. */
typedef void (*OnMessage)(unsigned type, const void *payload, size_t size, void *userdata);
void broadcast_messages(const void *data, size_t size, OnMessage on_message, void *userdata);
