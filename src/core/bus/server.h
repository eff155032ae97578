/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/bus/access.h"
#include "core/bus/service.h"

#define SERVER_CLIENTS_MAX      512U /* of four descriptors each */
#define SERVER_CLIENTS_UID_MAX  64U
#define SERVER_ACCEPT_BURST_MAX 16U /* in one turn of the event loop */

/* The daemon's own socket and its clients. */
typedef struct Server Server;

typedef struct ServerSetup {
        sd_event *event;
        AccessRules rules;
        Service service;
} ServerSetup;

int server_new(const ServerSetup *setup, Server **ret);
Server *server_free(Server *s);
DEFINE_CLEANUP(Server *, server_free);

/*
 * Listens at `path`, which is `name` in the directory, and replaces whatever is there: the caller
 * holds the lock of the directory. Clients of group `group` may connect; (gid_t) -1: of our own.
 */
int server_listen(Server *s, const char *path, int dir_fd, const char *name, gid_t group);

/* Serves a connected socket that was inherited, as if it had been accepted. Takes it. */
int server_adopt(Server *s, int fd);

/* Tells all clients that there is another record. */
void server_notify(Server *s);

/* An answer that was held has been given, to a client that may be gone by now. */
void server_release(Server *s, sd_bus *bus);

size_t server_n_clients(const Server *s);
