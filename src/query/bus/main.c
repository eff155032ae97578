/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-bus: asks systemd and other daemons on the system bus.
 *
 * Its right: a connection to the bus, with which one could also stop services; that is why no gate
 * has one. It calls methods that look, reads properties, starts nothing and changes nothing.
 * Distrusts those who ask; what daemons say it passes on.
 */

#include <errno.h>

#include "base/macro.h"
#include "jail/jail.h"
#include "query/bus/bus.h"
#include "query/bus/units.h"
#include "query/bus/value.h"
#include "query/server.h"

static int answer_units(void *right, const char *const *arguments, Reply *reply) {
        return units_by_names(right, arguments, reply);
}

static int answer_matching(void *right, const char *const *arguments, Reply *reply) {
        return units_matching(right, arguments, reply);
}

static int answer_by_cgroup(void *right, const char *const *arguments, Reply *reply) {
        return units_by_cgroup(right, arguments, reply);
}

static int answer_units_get(void *right, const char *const *arguments, Reply *reply) {
        return units_get(right, arguments, reply);
}

static int answer_unit_files(void *right, const char *const *arguments, Reply *reply) {
        return unit_files(right, arguments, reply);
}

/* The owner is asked for first: not every bus heeds that a call may start nobody. */
static int answer_get(void *right, const char *const *arguments, Reply *reply) {
        const BusProperty property = { arguments[0], arguments[1], arguments[2], arguments[3] };
        _cleanup_(messagep) sd_bus_message *answer = NULL;
        int r;

        r = bus_begin(right);
        if (r >= 0)
                r = bus_has_owner(right, property.service);
        if (r == 0)
                return -EOPNOTSUPP;
        if (r > 0)
                r = bus_get(right, &property, &answer);
        if (r < 0)
                return r;

        return value_write(answer, reply);
}

static const Handler handlers[] = {
        { .question = "units", .answer = answer_units },
        { .question = "units.matching", .answer = answer_matching },
        { .question = "units.by_cgroup", .answer = answer_by_cgroup },
        { .question = "units.get", .answer = answer_units_get },
        { .question = "unit.files", .answer = answer_unit_files },
        { .question = "bus.get", .answer = answer_get },
        { 0 },
};

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(bus_freep) Bus *bus = NULL;
        int r;

        /* The connection is made when it is needed, for the bus may come after us and go before:
         * the calls of the jail leave us sockets of the kind that it has. */
        r = jail_early(PROGRAM_QUERY_BUS);
        if (r >= 0)
                r = entrance_find(argc, argv, true, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = bus_new(entrance.bus, &bus);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_BUS, NULL, 0);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_BUS);
        if (r < 0)
                return r;

        return server_run(server, bus);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-bus", run(argc, argv));
}
