/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has a name on the bus.
 *
 * Runs in postured-query-bus. The bus itself is asked, and believed; that starts nobody.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "query/bus/bus.h"

#define DRIVER      "org.freedesktop.DBus"
#define DRIVER_PATH "/org/freedesktop/DBus"

/* Calls a method of the driver that takes a name. */
static int ask_driver(Bus *bus, const char *member, const char *service, sd_bus_message **ret) {
        const BusMethod method = { DRIVER, DRIVER_PATH, DRIVER, member };
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = bus_call_new(bus, &method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", service);

        return r < 0 ? r : bus_call(bus, call, ret);
}

int bus_owner(Bus *bus, const char *service, char **ret) {
        _cleanup_(messagep) sd_bus_message *answer = NULL;
        const char *owner;
        int r;

        r = ask_driver(bus, "GetNameOwner", service, &answer);
        if (r >= 0)
                r = sd_bus_message_read(answer, "s", &owner);
        if (r < 0)
                return r == -EOPNOTSUPP ? -ENOENT : r;

        *ret = strdup(owner);
        return *ret ? 0 : -ENOMEM;
}

int bus_has_owner(Bus *bus, const char *service) {
        _cleanup_(messagep) sd_bus_message *answer = NULL;
        int r, owned;

        r = ask_driver(bus, "NameHasOwner", service, &answer);
        if (r >= 0)
                r = sd_bus_message_read(answer, "b", &owned);

        return r < 0 ? r : owned != 0;
}
