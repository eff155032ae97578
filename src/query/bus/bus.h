/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-bus.h>

#include "base/cleanup.h"

/*
 * A connection to the system bus, from which we only ask: no call of ours starts a service. It is
 * made when it is needed, and again when it was lost.
 */
typedef struct Bus Bus;

/* To `address`, borrowed; NULL: the system bus. -ENOMEM. */
int bus_new(const char *address, Bus **ret);
Bus *bus_free(Bus *bus);
DEFINE_CLEANUP(Bus *, bus_free);

static inline void messagep(sd_bus_message **m) {
        sd_bus_message_unref(*m);
}

/*
 * Before the calls of one question: connects, and gives them BUS_PATIENCE_USEC in all.
 * -EOPNOTSUPP: there is no bus. -ETIMEDOUT. -ENOMEM.
 */
#define BUS_PATIENCE_USEC 5000000U
int bus_begin(Bus *bus);

/* Whom a call is for. */
typedef struct BusMethod {
        const char *service, *path, *interface, *member;
} BusMethod;

/* A call to which arguments are still to be appended. -EINVAL: a name in it is malformed. */
int bus_call_new(Bus *bus, const BusMethod *method, sd_bus_message **ret);

/*
 * Calls, and waits for the reply. -EOPNOTSUPP: the service does not run. -ENOENT: it has no such
 * object, property or unit. -EACCES. -ETIMEDOUT. Otherwise what sd_bus_call() says.
 */
int bus_call(Bus *bus, sd_bus_message *call, sd_bus_message **ret);

/*
 * The calls of one question that has many. Several are under way at once, for on a slow device each
 * turn through the bus counts; what came of them is taken in their order all the same.
 */
typedef struct BusCalls {
        size_t n;
        void *userdata;
        int (*make)(void *userdata, Bus *bus, size_t i, sd_bus_message **ret);

        /* `error`: why it could not be made, or as bus_call(); then `answer` is NULL. An error that
         * it returns ends it all. */
        int (*take)(void *userdata, size_t i, sd_bus_message *answer, int error);
} BusCalls;

/* Makes them all. -ETIMEDOUT, -ECONNRESET, -ENOTCONN. Otherwise what `take` says. */
int bus_call_many(Bus *bus, const BusCalls *calls);

/* org.freedesktop.DBus.Properties.Get: the reply holds one variant. As bus_call(). */
typedef struct BusProperty {
        const char *service, *path, *interface, *name;
} BusProperty;
int bus_get_new(Bus *bus, const BusProperty *property, sd_bus_message **ret);
int bus_get(Bus *bus, const BusProperty *property, sd_bus_message **ret);

/* Whether somebody has this name now: 0 or 1. As bus_call(). */
int bus_has_owner(Bus *bus, const char *service);
