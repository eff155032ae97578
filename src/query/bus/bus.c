/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking on the system bus.
 *
 * Runs in postured-query-bus. Whoever owns a name may say what it likes, late or never: what comes
 * back is bounded and timed, not judged. Others may send to us unasked: that is dropped. D-Bus
 * Specification; sd-bus(3).
 */

#include "query/bus/bus.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "query/bus/names.h"

#define SYSTEM_BUS  "unix:path=/run/dbus/system_bus_socket"
#define UNASKED_MAX 1024U /* messages that are dropped at once */
#define CALLS_MAX   64U   /* under way at once: dbus-daemon has 128 of a connection wait */

struct Bus {
        const char *address;
        sd_bus *connection; /* NULL: not connected */
        unsigned number;    /* of the connection: how many there were */
        int64_t deadline_ms;
};

/* What the errors that a service answers come to; all others as sd-bus has them. */
static const struct {
        const char *name;
        int error;
} errors[] = {
        { SD_BUS_ERROR_SERVICE_UNKNOWN, -EOPNOTSUPP },
        { SD_BUS_ERROR_NAME_HAS_NO_OWNER, -EOPNOTSUPP },
        { SD_BUS_ERROR_UNKNOWN_OBJECT, -ENOENT },
        { SD_BUS_ERROR_UNKNOWN_INTERFACE, -ENOENT },
        { SD_BUS_ERROR_UNKNOWN_METHOD, -ENOENT },
        { SD_BUS_ERROR_UNKNOWN_PROPERTY, -ENOENT },
        { SD_BUS_ERROR_FILE_NOT_FOUND, -ENOENT },
        { SD_BUS_ERROR_INVALID_ARGS, -ENOENT }, /* GDBus of a property that is not there */
        { SYSTEMD_SERVICE ".NoSuchUnit", -ENOENT },
        { SYSTEMD_SERVICE ".AlreadySubscribed", -EALREADY },
        { SD_BUS_ERROR_ACCESS_DENIED, -EACCES },
        { SD_BUS_ERROR_AUTH_FAILED, -EACCES },
        { SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, -EACCES },
        { SD_BUS_ERROR_NO_REPLY, -ETIMEDOUT },
        { SD_BUS_ERROR_TIMEOUT, -ETIMEDOUT },
};

int bus_new(const char *address, Bus **ret) {
        Bus *bus = malloc(sizeof(*bus));

        if (!bus)
                return -ENOMEM;

        *bus = (Bus){ .address = address ? address : SYSTEM_BUS };
        *ret = bus;
        return 0;
}

void bus_close(Bus *bus) {
        bus->connection = sd_bus_close_unref(bus->connection);
}

Bus *bus_free(Bus *bus) {
        if (!bus)
                return NULL;

        bus_close(bus);
        free(bus);
        return NULL;
}

static uint64_t left_usec(const Bus *bus) {
        int64_t left_ms = bus->deadline_ms - clock_monotonic_ms();

        return left_ms > 0 ? (uint64_t) left_ms * 1000U : 0;
}

static void connectionp(sd_bus **connection) {
        sd_bus_close_unref(*connection);
}

/* Handles one message, or waits for one until the deadline. */
static int work(const Bus *bus, sd_bus *connection) {
        int r;

        if (left_usec(bus) == 0)
                return -ETIMEDOUT;

        r = sd_bus_process(connection, NULL);
        if (r == 0)
                r = sd_bus_wait(connection, left_usec(bus));

        return r == -EINTR ? 0 : r;
}

/* sd-bus itself would wait for the bus as long as a bus may take to say who we are. */
static int await_ready(const Bus *bus, sd_bus *connection) {
        int r;

        while ((r = sd_bus_is_ready(connection)) == 0) {
                r = work(bus, connection);
                if (r < 0)
                        return r;
        }

        return r < 0 ? r : 0;
}

static int connect_to(Bus *bus) {
        _cleanup_(connectionp) sd_bus *connection = NULL;
        int r;

        r = sd_bus_new(&connection);
        if (r >= 0)
                r = sd_bus_set_address(connection, bus->address);
        if (r >= 0)
                r = sd_bus_set_bus_client(connection, 1);
        if (r < 0)
                return r;

        r = sd_bus_start(connection);
        if (r >= 0)
                r = await_ready(bus, connection);
        if (r == -ENOMEM || r == -ETIMEDOUT)
                return r;
        if (r < 0)
                return -EOPNOTSUPP;

        bus->connection = TAKE_PTR(connection);
        bus->number++;
        return 0;
}

/* Takes in what was sent to us since; shows also whether the bus is still there. */
static bool is_connected(Bus *bus) {
        int r = 1;

        if (!bus->connection)
                return false;

        for (unsigned i = 0; r > 0 && i < UNASKED_MAX; i++)
                r = sd_bus_process(bus->connection, NULL);

        return r == 0 && sd_bus_is_ready(bus->connection) > 0;
}

int bus_begin(Bus *bus) {
        bus->deadline_ms = clock_monotonic_ms() + BUS_PATIENCE_USEC / 1000;
        if (is_connected(bus))
                return 0;

        bus_close(bus);
        return connect_to(bus);
}

int bus_call_new(Bus *bus, const BusMethod *method, sd_bus_message **ret) {
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus->connection, &call, method->service, method->path,
                                           method->interface, method->member);
        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, 0);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(call);
        return 0;
}

static int error_of(const sd_bus_error *error, int r) {
        for (size_t i = 0; i < ELEMENTSOF(errors); i++)
                if (sd_bus_error_has_name(error, errors[i].name))
                        return errors[i].error;

        return r;
}

int bus_call(Bus *bus, sd_bus_message *call, sd_bus_message **ret) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        uint64_t patience = left_usec(bus);
        int r;

        if (patience == 0)
                return -ETIMEDOUT;

        r = sd_bus_call(bus->connection, call, patience, &error, ret);
        return r < 0 ? error_of(&error, r) : 0;
}

/* A call that was sent, until its outcome is taken. */
typedef struct Pending {
        sd_bus_slot *slot;
        sd_bus_message *answer; /* NULL: there is none yet, or `error` */
        int error;
        bool is_over;
} Pending;

/* The calls under way: that of index i stands at i % CALLS_MAX. */
typedef struct Window {
        Pending pending[CALLS_MAX];
} Window;

static void pending_done(Pending *pending) {
        sd_bus_slot_unref(pending->slot);
        sd_bus_message_unref(pending->answer);
        *pending = (Pending){ .is_over = true };
}

static void window_done(Window *window) {
        for (size_t i = 0; i < CALLS_MAX; i++)
                pending_done(&window->pending[i]);
}

/* To a call that the end of the connection leaves unanswered sd-bus makes up a reply. */
static int on_reply(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        Pending *pending = userdata;

        pending->is_over = true;
        if (sd_bus_is_ready(sd_bus_message_get_bus(reply)) <= 0)
                pending->error = -ECONNRESET;
        else if (error)
                pending->error = error_of(error, -sd_bus_error_get_errno(error));
        else
                pending->answer = sd_bus_message_ref(reply);

        return 1;
}

/* A call that cannot be made is one that failed: what it comes to shows when its turn comes. */
static void begin_call(Bus *bus, const BusCalls *calls, size_t i, Pending *pending) {
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = calls->make(calls->userdata, bus, i, &call);
        if (r >= 0)
                r = sd_bus_call_async(bus->connection, &pending->slot, call, on_reply, pending,
                                      BUS_PATIENCE_USEC);

        pending->is_over = r < 0;
        pending->error = r < 0 ? r : 0;
}

static int end_call(Bus *bus, const BusCalls *calls, size_t i, Pending *pending) {
        int r = 0;

        while (r >= 0 && !pending->is_over)
                r = work(bus, bus->connection);
        if (r < 0)
                return r;

        r = calls->take(calls->userdata, i, pending->answer, pending->error);
        pending_done(pending);
        return r;
}

static bool is_all_over(const Window *window, size_t n) {
        for (size_t i = 0; i < n && i < CALLS_MAX; i++)
                if (!window->pending[i].is_over)
                        return false;

        return true;
}

/* The bus counts a call until it is answered, even if nobody waits any more: a few questions that
 * ended early would use up what it allows. It forgets them with the connection. */
int bus_call_many(Bus *bus, const BusCalls *calls) {
        _cleanup_(window_done) Window window = { 0 };
        size_t n_begun = 0;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < calls->n; i++) {
                for (; n_begun < calls->n && n_begun - i < CALLS_MAX; n_begun++)
                        begin_call(bus, calls, n_begun, &window.pending[n_begun % CALLS_MAX]);
                r = end_call(bus, calls, i, &window.pending[i % CALLS_MAX]);
        }
        if (!is_all_over(&window, n_begun))
                bus_close(bus);

        return r < 0 ? r : 0;
}

int bus_get_new(Bus *bus, const BusProperty *property, sd_bus_message **ret) {
        const BusMethod get = { property->service, property->path, DBUS_PROPERTIES, "Get" };
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = bus_call_new(bus, &get, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", property->interface, property->name);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(call);
        return 0;
}

int bus_get(Bus *bus, const BusProperty *property, sd_bus_message **ret) {
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = bus_get_new(bus, property, &call);
        return r < 0 ? r : bus_call(bus, call, ret);
}

int bus_owner(Bus *bus, const char *service, char **ret) {
        static const BusMethod method = { DBUS_SERVICE, DBUS_PATH, DBUS_SERVICE, "GetNameOwner" };
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        const char *owner;
        int r;

        r = bus_call_new(bus, &method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", service);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r >= 0)
                r = sd_bus_message_read(answer, "s", &owner);
        if (r < 0)
                return r == -EOPNOTSUPP ? -ENOENT : r;

        *ret = strdup(owner);
        return *ret ? 0 : -ENOMEM;
}

/* sd-bus would hang up for a rule that the bus has no room for. */
static int on_heard_by(sd_bus_message *answer, _unused_ void *userdata, _unused_ sd_bus_error *e) {
        const sd_bus_error *error = sd_bus_message_get_error(answer);

        if (error)
                log_line(LOG_WARNING, "The bus does not tell of some changes: %s", error->name);
        return 1;
}

int bus_hear(Bus *bus, const char *rule, sd_bus_message_handler_t handler, void *userdata) {
        return sd_bus_add_match_async(bus->connection, NULL, rule, handler, on_heard_by, userdata);
}

int bus_process(Bus *bus, unsigned most) {
        int r = bus->connection ? 1 : -ECONNRESET;

        for (unsigned i = 0; r > 0 && i < most; i++)
                r = sd_bus_process(bus->connection, NULL);
        if (r >= 0 && sd_bus_is_ready(bus->connection) > 0)
                return r > 0;

        bus_close(bus);
        return -ECONNRESET;
}

unsigned bus_number(const Bus *bus) {
        return bus->number;
}

int bus_interest(Bus *bus, BusInterest *ret) {
        BusInterest interest = { .fd = sd_bus_get_fd(bus->connection),
                                 .events = sd_bus_get_events(bus->connection) };
        int r;

        if (interest.fd < 0)
                return interest.fd;
        if (interest.events < 0)
                return interest.events;
        r = sd_bus_get_timeout(bus->connection, &interest.until_usec);
        if (r < 0)
                return r;

        *ret = interest;
        return 0;
}
