/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "query/asker.h"
#include "query/entrance.h"
#include "query/reply.h"

/*
 * What all query processes share: core's channel, on which it hands over a channel for each worker
 * and the questions of that worker's gate; and the workers' channels, on which these questions are
 * asked and answered. A question that was not granted is refused, whoever asks it.
 */
typedef struct Server Server;

/*
 * One question of the table in postured/question.h. Writes the bytes of the answer, or returns the
 * negative errno that the gate is to see. `arguments` are as many as the table says, ended by NULL,
 * and hostile. `right` is what server_run() was given.
 */
typedef struct Handler {
        const char *question;
        int (*answer)(void *right, const char *const *arguments, Reply *reply);

        /* Instead: yields a descriptor for whoever asks, the caller's. */
        int (*open)(void *right, const char *const *arguments, const Asker *asker);
} Handler;

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
