/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * A connection to a posture daemon: io.enigm.Posture1, peer to peer over its own socket.
 *
 * Runs in whoever asks. What the daemon answers is hostile until it is verified: a record says by
 * its signature who made it, not by where it came from.
 */
typedef struct Client Client;

/*
 * Connects to the socket at `path`. -ENAMETOOLONG: longer than a socket's address can be. -EACCES:
 * no right to connect. -ENOENT, -ECONNREFUSED: no daemon listens there. -ENOMEM.
 */
int client_new(const char *path, Client **ret);

/* The same over a connected socket, which it takes on success only. */
int client_new_fd(int fd, Client **ret);

Client *client_free(Client *client);
DEFINE_CLEANUP(Client *, client_free);

/*
 * All of these: -ECONNRESET: the daemon hung up, as it does on those who may not read. -EACCES: it
 * refused this one call. -ENODATA: it has nothing of the kind yet. -ETIMEDOUT. -EBADMSG: not an
 * answer of this interface. client_error() has the daemon's own words, if there were any.
 *
 * Answers are allocated and the caller's.
 */

/* The key that the daemon says it signs with, 32 bytes. Its own word: for a first use. */
int client_public_key(Client *client, uint8_t ret[32]);

/* What the daemon says its state is, "INACTIVE" among others, into `ret`. Its own word: to wait by. */
int client_state(Client *client, char *ret, size_t size);

/* The newest record of this boot. */
int client_record(Client *client, uint8_t **ret, size_t *ret_size);

/* The record with that sequence, from the history. */
int client_record_at(Client *client, uint64_t sequence, uint8_t **ret, size_t *ret_size);

/* Why things are as they are, see message/explain.h. `id`: "", a gate, an objective or a signal. */
int client_explain(Client *client, const char *id, uint8_t **ret, size_t *ret_size);

/* Has everything sampled and judged anew; returns when that is published, with its sequence. */
int client_evaluate(Client *client, uint64_t *ret_sequence);

/* Waits for a record newer than what was current. -ETIMEDOUT: none within `timeout_usec`. */
int client_wait_changed(Client *client, uint64_t timeout_usec);

/*
 * The same for as long as it takes, or until something is to be had of `fds`, as poll() has it: then
 * it returns 1 and their `revents` say what.
 */
int client_wait_changed_or(Client *client, struct pollfd *fds, size_t n);

/* What the daemon said to the last call that failed; "" if nothing. Borrowed, until the next call. */
const char *client_error(const Client *client);
