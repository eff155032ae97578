/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
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

/* Who has this name now, as its unique name: allocated. -ENOENT: nobody. The bus itself is asked, and
 * believed; that starts nobody. As bus_call(). */
int bus_owner(Bus *bus, const char *service, char **ret);

/*
 * Has the bus send us what fits a match rule (D-Bus Specification, "Match Rules"), as long as this
 * connection lasts. Who sent it is the handler's to look at: anyone may send us anything. A bus that
 * will not is told of in the log.
 */
int bus_hear(Bus *bus, const char *rule, sd_bus_message_handler_t handler, void *userdata);

/*
 * Handles up to `most` messages that came. 1: there are more. 0: none. -ECONNRESET: the connection is
 * gone; it is closed then.
 */
int bus_process(Bus *bus, unsigned most);

/* What to poll for, and until when (CLOCK_MONOTONIC; UINT64_MAX: for ever), while it is connected. */
typedef struct BusInterest {
        int fd;
        int events;
        uint64_t until_usec;
} BusInterest;
int bus_interest(Bus *bus, BusInterest *ret);

/* How many connections were made: the same number is the same connection. */
unsigned bus_number(const Bus *bus);

/* Ends the connection, if there is one; bus_begin() makes another. */
void bus_close(Bus *bus);
