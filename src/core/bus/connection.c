/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client of the daemon's own socket.
 *
 * Runs in the core. Who it is was attested by the kernel when it was accepted and is kept here;
 * what it says of itself counts for nothing.
 */

#include "core/bus/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-id128.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/bus/inlet.h"
#include "core/bus/interface.h"

#define NAME_BYTES 32U
#define UNREAD_MAX 32U /* messages that wait for a client which takes none */

struct Connection {
        ConnectionSetup setup;
        int fd;
        sd_bus *bus;
        Inlet *inlet;
        char name[NAME_BYTES];
        unsigned n_held;
        sd_event_source *end; /* sd-bus gave up on it: freed once sd-bus has returned */
};

uid_t connection_uid(const Connection *c) {
        return c->setup.uid;
}

Access connection_access(const Connection *c) {
        return c->setup.access;
}

const Service *connection_service(const Connection *c) {
        return c->setup.service;
}

const char *connection_name(const Connection *c) {
        return c->name;
}

bool connection_is_on(const Connection *c, const sd_bus *bus) {
        return c->bus == bus;
}

void connection_hold(Connection *c) {
        c->n_held++;
}

void connection_release(Connection *c) {
        c->n_held--;
        inlet_resume(c->inlet);
}

/* One message in flight: the last one is answered, and the client has taken its answer. */
static bool may_pass(void *userdata) {
        Connection *c = userdata;
        uint64_t queued = 1;

        return c->n_held == 0 && sd_bus_get_n_queued_write(c->bus, &queued) >= 0 && queued == 0;
}

static void on_closed(const char *why, void *userdata) {
        Connection *c = userdata;

        if (why)
                log_line(LOG_NOTICE, "Hung up on a client of user %u: %s", (unsigned) c->setup.uid,
                         why);
        c->setup.closed(c, c->setup.userdata);
}

/* Every message passes here, before it is handled. */
static int on_message(_unused_ sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        Connection *c = userdata;

        inlet_resume(c->inlet);
        return 0;
}

static int on_end(_unused_ sd_event_source *s, void *userdata) {
        on_closed(NULL, userdata);
        return 0;
}

static int on_disconnected(_unused_ sd_bus_message *m, void *userdata,
                           _unused_ sd_bus_error *error) {
        Connection *c = userdata;

        return sd_event_source_set_enabled(c->end, SD_EVENT_ONESHOT);
}

/*
 * sd-bus reads requests from the inlet and writes answers to the socket itself. It would compare
 * what the client claims to be with the peer of what it reads from, which is us: it is told to
 * leave that alone (sd_bus_set_anonymous()), for who the client is was settled at accept. Takes
 * both descriptors in any case.
 */
static int connection_open(Connection *c, int requests, int answers) {
        sd_id128_t id;
        int r;

        r = sd_bus_set_fd(c->bus, requests, answers);
        if (r < 0) {
                (void) close(requests);
                (void) close(answers);
                return r;
        }
        r = sd_id128_randomize(&id);
        if (r >= 0)
                r = sd_bus_set_server(c->bus, 1, id);
        if (r >= 0)
                r = sd_bus_set_anonymous(c->bus, 1);
        if (r >= 0)
                r = sd_bus_start(c->bus);
        if (r >= 0)
                r = sd_bus_add_filter(c->bus, NULL, on_message, c);
        if (r >= 0)
                r = sd_bus_match_signal(c->bus, NULL, NULL, "/org/freedesktop/DBus/Local",
                                        "org.freedesktop.DBus.Local", "Disconnected",
                                        on_disconnected, c);
        if (r >= 0)
                r = interface_add(c->bus, c);
        if (r >= 0)
                r = sd_bus_attach_event(c->bus, c->setup.event, SD_EVENT_PRIORITY_NORMAL);

        return r;
}

int connection_new(const ConnectionSetup *setup, int fd, Connection **ret) {
        _cleanup_(connection_freep) Connection *c = calloc(1, sizeof(*c));
        int requests, answers, r;

        if (!c)
                return -ENOMEM;
        c->setup = *setup;
        c->fd = -1;
        (void) snprintf(c->name, sizeof(c->name), ":1.%ju", (uintmax_t) setup->number);

        r = sd_bus_new(&c->bus);
        if (r >= 0)
                r = sd_event_add_defer(setup->event, &c->end, on_end, c);
        if (r >= 0)
                r = sd_event_source_set_enabled(c->end, SD_EVENT_OFF);
        if (r >= 0)
                r = inlet_new(setup->event, fd,
                              &(InletListener){
                                      .may_pass = may_pass, .closed = on_closed, .userdata = c },
                              &c->inlet, &requests);
        if (r < 0)
                return r;

        answers = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (answers < 0) {
                r = -errno;
                (void) close(requests);
                return r;
        }
        r = connection_open(c, requests, answers);
        if (r < 0)
                return r;

        c->fd = fd;
        *ret = TAKE_PTR(c);
        return 0;
}

Connection *connection_free(Connection *c) {
        if (!c)
                return NULL;

        sd_event_source_disable_unref(c->end);
        (void) inlet_free(c->inlet);
        if (c->bus) {
                (void) sd_bus_detach_event(c->bus);
                sd_bus_close_unref(c->bus);
        }
        closep(&c->fd);
        free(c);
        return NULL;
}

/* Whoever takes nothing would have all that happens kept for him. */
void connection_notify(Connection *c) {
        uint64_t unread = 0;
        int r = sd_bus_get_n_queued_write(c->bus, &unread);

        if (r >= 0 && unread >= UNREAD_MAX) {
                log_line(LOG_NOTICE, "Hanging up on a client of user %u: it takes no notifications",
                         (unsigned) c->setup.uid);
                (void) sd_event_source_set_enabled(c->end, SD_EVENT_ONESHOT);
                return;
        }

        r = interface_notify(c->bus, c->setup.service);
        if (r < 0)
                log_line(LOG_DEBUG, "Failed to notify a client, ignoring: %s", strerror(-r));
}
