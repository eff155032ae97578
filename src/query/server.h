/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "query/entrance.h"
#include "query/handler.h"

/*
 * What all query processes share: core's channel, on which it hands over a channel for each worker
 * and the questions of that worker's gate; the workers' channels, on which these questions are asked
 * and answered; and what the process hears of changes by. A question that was not granted is refused,
 * whoever asks it.
 */
typedef struct Server Server;

/*
 * Takes the descriptors of `entrance` on success; `handlers`, which a zeroed one ends, are borrowed.
 * -ENOMEM.
 */
int server_new(Entrance *entrance, const Handler *handlers, Server **ret);
Server *server_free(Server *server);
DEFINE_CLEANUP(Server *, server_free);

/*
 * Serves until core hangs up (0): the channel of --control; or, where core connects to us, until
 * nobody is left, for systemd starts us again. Otherwise what poll() says.
 */
int server_run(Server *server, void *right);

/* What main() returns, 0, 1 or 2 for usage; logs why `program` ends. */
int server_exit_status(const char *program, int r);
