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
#include "query/bus/listener.h"
#include "query/bus/units.h"
#include "query/bus/value.h"
#include "query/server.h"

/* One connection to ask on, and one to listen on. */
typedef struct Right {
        Bus *bus;
        Listener *listener;
        Sources *sources; /* that hear of what the listener hears; NULL: nobody watches yet */
} Right;

static void right_done(Right *right) {
        right->listener = listener_free(right->listener);
        right->bus = bus_free(right->bus);
}

static int answer_units(void *right, const char *const *arguments, Reply *reply) {
        return units_by_names(((Right *) right)->bus, arguments, reply);
}

static int answer_matching(void *right, const char *const *arguments, Reply *reply) {
        return units_matching(((Right *) right)->bus, arguments, reply);
}

static int answer_by_cgroup(void *right, const char *const *arguments, Reply *reply) {
        return units_by_cgroup(((Right *) right)->bus, arguments, reply);
}

static int answer_units_get(void *right, const char *const *arguments, Reply *reply) {
        return units_get(((Right *) right)->bus, arguments, reply);
}

static int answer_unit_files(void *right, const char *const *arguments, Reply *reply) {
        return unit_files(((Right *) right)->bus, arguments, reply);
}

/* The owner is asked for first: not every bus heeds that a call may start nobody. */
static int answer_get(void *right, const char *const *arguments, Reply *reply) {
        const BusProperty property = { arguments[0], arguments[1], arguments[2], arguments[3] };
        _cleanup_(messagep) sd_bus_message *answer = NULL;
        _cleanup_free_ char *owner = NULL;
        Bus *bus = ((Right *) right)->bus;
        int r;

        r = bus_begin(bus);
        if (r >= 0)
                r = bus_owner(bus, property.service, &owner);
        if (r == -ENOENT)
                return -EOPNOTSUPP;
        if (r >= 0)
                r = bus_get(bus, &property, &answer);
        if (r < 0)
                return r;

        return value_write(answer, reply);
}

/* --- Changes --- */

static bool concerns(const PstQuestion *watched, const void *change) {
        return change_concerns(change, watched);
}

static void on_change(const Change *change, bool lost, void *userdata) {
        const Right *right = userdata;

        if (right->sources)
                sources_tell(right->sources,
                             &(const News){ .concerns = concerns, .what = change, .lost = lost });
}

static void on_listener(_unused_ Sources *sources, void *userdata) {
        listener_process(userdata);
}

static int watch(void *userdata, const PstQuestion *question, Sources *sources) {
        Right *right = userdata;
        int r;

        if (!right->sources) {
                r = sources_add(sources, listener_fd(right->listener), on_listener,
                                right->listener);
                if (r < 0)
                        return r;
                right->sources = sources;
        }

        listener_watch(right->listener, question);
        return 0;
}

static const Handler handlers[] = {
        { .question = "units", .answer = answer_units, .watch = watch },
        { .question = "units.matching", .answer = answer_matching, .watch = watch },
        { .question = "units.by_cgroup", .answer = answer_by_cgroup, .watch = watch },
        { .question = "units.get", .answer = answer_units_get, .watch = watch },
        { .question = "unit.files", .answer = answer_unit_files, .watch = watch },
        { .question = "bus.get", .answer = answer_get, .watch = watch },
        { 0 },
};

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(right_done) Right right = { 0 };
        int r;

        /* Connections are made when they are needed, for the bus may come after us and go before:
         * the calls of the jail leave us sockets of the kind that it has. */
        r = jail_early(PROGRAM_QUERY_BUS);
        if (r >= 0)
                r = entrance_find(argc, argv, true, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = bus_new(entrance.bus, &right.bus);
        if (r >= 0)
                r = listener_new(entrance.bus, on_change, &right, &right.listener);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_BUS, NULL, 0);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_BUS);
        if (r < 0)
                return r;

        return server_run(server, &right);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-bus", run(argc, argv));
}
