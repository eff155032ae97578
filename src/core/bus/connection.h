/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/bus/access.h"
#include "core/bus/service.h"

/* One client: its socket, who it is, and the sd-bus connection over it. */
typedef struct Connection Connection;

typedef struct ConnectionSetup {
        sd_event *event;
        const Service *service;
        uint64_t number; /* names it: ":1.<number>" */
        uid_t uid;
        Access access;
        void (*closed)(Connection *connection, void *userdata); /* frees it */
        void *userdata;
} ConnectionSetup;

/* Takes the socket on success only. */
int connection_new(const ConnectionSetup *setup, int fd, Connection **ret);
Connection *connection_free(Connection *c);
DEFINE_CLEANUP(Connection *, connection_free);

uid_t connection_uid(const Connection *c);
Access connection_access(const Connection *c);
const Service *connection_service(const Connection *c);
const char *connection_name(const Connection *c);
bool connection_is_on(const Connection *c, const sd_bus *bus);

/* A call of this client will be answered later, or has been. Until then no further one is taken. */
void connection_hold(Connection *c);
void connection_release(Connection *c);

/* Tells it that there is another record. */
void connection_notify(Connection *c);
