/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd says of its units.
 *
 * Runs in postured-query-bus. Whoever owns systemd's name on the bus is believed as a daemon is: its
 * word is the answer. Only methods that look are ever called. org.freedesktop.systemd1(5).
 */

#include "query/bus/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "query/bus/value.h"

#define SYSTEMD         "org.freedesktop.systemd1"
#define MANAGER_PATH    "/org/freedesktop/systemd1"
#define UNIT_PATH       "/org/freedesktop/systemd1/unit"
#define UNIT_TYPES      "(ssssssouso)"
#define ITEMS_MAX       16384U
#define STATES_MAX      32U
#define INTERFACE_BYTES 256U /* what a name on the bus has at most */

static int call_new(Bus *bus, const char *member, sd_bus_message **ret) {
        const BusMethod method = { SYSTEMD, MANAGER_PATH, SYSTEMD ".Manager", member };
        int r;

        r = bus_begin(bus);
        return r < 0 ? r : bus_call_new(bus, &method, ret);
}

static int append_texts(sd_bus_message *call, const char *const *texts) {
        int r;

        r = sd_bus_message_open_container(call, SD_BUS_TYPE_ARRAY, "s");
        for (; r >= 0 && *texts; texts++)
                r = sd_bus_message_append(call, "s", *texts);

        return r < 0 ? r : sd_bus_message_close_container(call);
}

/* What a unit's row says; the texts live in the message. */
typedef struct Unit {
        const char *name, *load, *active, *sub;
} Unit;

/* 1: there is one more. */
static int read_unit(sd_bus_message *answer, Unit *ret) {
        return sd_bus_message_read(answer, UNIT_TYPES, &ret->name, NULL, &ret->load, &ret->active,
                                   &ret->sub, NULL, NULL, NULL, NULL, NULL);
}

static void write_unit(const Unit *unit, const char *name, const char *file_state, Reply *reply) {
        reply_array(reply, 5);
        reply_text(reply, name);
        reply_text(reply, unit->load);
        reply_text(reply, unit->active);
        reply_text(reply, unit->sub);
        reply_text(reply, file_state);
}

/* A unit without a file has no state of it: "". */
static int write_with_file_state(Bus *bus, const Unit *unit, const char *name, Reply *reply) {
        static const BusMethod method = { SYSTEMD, MANAGER_PATH, SYSTEMD ".Manager",
                                          "GetUnitFileState" };
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        const char *file_state = "";
        int r;

        r = bus_call_new(bus, &method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", name);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r >= 0)
                r = sd_bus_message_read(answer, "s", &file_state);
        if (r < 0 && r != -ENOENT && r != -EINVAL && r != -ELOOP)
                return r;

        write_unit(unit, name, r < 0 ? "" : file_state, reply);
        return 0;
}

static size_t count(const char *const *texts) {
        size_t n = 0;

        while (texts[n])
                n++;

        return n;
}

/* systemd passes over what is no name, and answers for an alias with the unit's own name: so the
 * rows go by their order, and there are as many. */
int units_by_names(Bus *bus, const char *const *arguments, Reply *reply) {
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        size_t n = count(arguments), i = 0;
        Unit unit;
        int r;

        r = call_new(bus, "ListUnitsByNames", &call);
        if (r >= 0)
                r = append_texts(call, arguments);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r >= 0)
                r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, UNIT_TYPES);
        if (r < 0)
                return r;

        reply_array(reply, n);
        while ((r = read_unit(answer, &unit)) > 0) {
                if (i == n)
                        return -EBADMSG;
                r = write_with_file_state(bus, &unit, arguments[i++], reply);
                if (r < 0)
                        return r;
        }

        return r < 0 ? r : i < n ? -EINVAL : 0;
}

/* A list with commas as an array of texts; "" is none. */
static int append_states(sd_bus_message *call, const char *states) {
        _cleanup_free_ char *copy = strdup(states);
        const char *items[STATES_MAX + 1] = { NULL };
        char *rest = copy;
        const char *state;
        size_t n = 0;

        if (!copy)
                return -ENOMEM;

        while ((state = strsep(&rest, ","))) {
                if (!*state)
                        continue;
                if (n == STATES_MAX)
                        return -EINVAL;
                items[n++] = state;
        }

        return append_texts(call, items);
}

static int by_name(const void *a, const void *b) {
        const Unit *x = a, *y = b;

        return strcmp(x->name, y->name);
}

int units_matching(Bus *bus, const char *const *arguments, Reply *reply) {
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        _cleanup_free_ Unit *units = NULL;
        size_t n = 0;
        int r;

        r = call_new(bus, "ListUnitsByPatterns", &call);
        if (r >= 0)
                r = append_states(call, arguments[0]);
        if (r >= 0)
                r = append_texts(call, arguments + 1);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r >= 0)
                r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, UNIT_TYPES);
        if (r < 0)
                return r;

        units = calloc(ITEMS_MAX, sizeof(*units));
        if (!units)
                return -ENOMEM;
        while (n < ITEMS_MAX && (r = read_unit(answer, &units[n])) > 0)
                n++;
        if (r != 0)
                return r < 0 ? r : -EFBIG;

        qsort(units, n, sizeof(*units), by_name);
        reply_array(reply, n);
        for (size_t i = 0; i < n; i++)
                write_unit(&units[i], units[i].name, "", reply);
        return 0;
}

/* 1: systemd knows a unit of it, and it is written; 0: it knows none. */
static int write_unit_of(Bus *bus, const char *cgroup, Reply *reply) {
        static const BusMethod method = { SYSTEMD, MANAGER_PATH, SYSTEMD ".Manager",
                                          "GetUnitByControlGroup" };
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        _cleanup_free_ char *unit = NULL;
        const char *path;
        int r;

        r = bus_call_new(bus, &method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", cgroup);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = sd_bus_message_read(answer, "o", &path);
        if (r >= 0)
                r = sd_bus_path_decode(path, UNIT_PATH, &unit);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;

        reply_array(reply, 2);
        reply_text(reply, cgroup);
        reply_text(reply, unit);
        return 1;
}

int units_by_cgroup(Bus *bus, const char *const *arguments, Reply *reply) {
        size_t opened = reply_array_open(reply);
        uint64_t n = 0;
        int r;

        r = bus_begin(bus);
        for (; r >= 0 && *arguments; arguments++) {
                r = write_unit_of(bus, *arguments, reply);
                n += r > 0;
        }
        if (r < 0)
                return r;

        reply_array_close(reply, opened, n);
        return 0;
}

/* 1: the unit has the property, and it is written; 0: it has none. */
static int write_property(Bus *bus, const char *unit, BusProperty *property, Reply *reply) {
        _cleanup_(messagep) sd_bus_message *answer = NULL;
        _cleanup_free_ char *path = NULL;
        const char *signature;
        char type;
        int r;

        r = sd_bus_path_encode(UNIT_PATH, unit, &path);
        if (r < 0)
                return r;
        property->path = path;
        r = bus_get(bus, property, &answer);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = sd_bus_message_peek_type(answer, &type, &signature);
        if (r >= 0)
                r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_VARIANT, signature);
        if (r < 0)
                return r;

        reply_array(reply, 3);
        reply_text(reply, unit);
        reply_text(reply, signature);
        r = value_write(answer, reply);
        return r < 0 ? r : 1;
}

int units_get(Bus *bus, const char *const *arguments, Reply *reply) {
        size_t opened = reply_array_open(reply);
        char interface[INTERFACE_BYTES];
        BusProperty property = { SYSTEMD, NULL, interface, arguments[1] };
        uint64_t n = 0;
        int r;

        r = snprintf(interface, sizeof(interface), SYSTEMD ".%s", arguments[0]);
        if (r < 0 || (size_t) r >= sizeof(interface))
                return -EINVAL;

        r = bus_begin(bus);
        for (arguments += 2; r >= 0 && *arguments; arguments++) {
                r = write_property(bus, *arguments, &property, reply);
                n += r > 0;
        }
        if (r < 0)
                return r;

        reply_array_close(reply, opened, n);
        return 0;
}

typedef struct UnitFile {
        const char *path, *state; /* live in the message */
} UnitFile;

static int by_path(const void *a, const void *b) {
        const UnitFile *x = a, *y = b;

        return strcmp(x->path, y->path);
}

int unit_files(Bus *bus, _unused_ const char *const *arguments, Reply *reply) {
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        _cleanup_free_ UnitFile *files = NULL;
        size_t n = 0;
        int r;

        r = call_new(bus, "ListUnitFiles", &call);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r >= 0)
                r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, "(ss)");
        if (r < 0)
                return r;

        files = calloc(ITEMS_MAX, sizeof(*files));
        if (!files)
                return -ENOMEM;
        while (n < ITEMS_MAX &&
               (r = sd_bus_message_read(answer, "(ss)", &files[n].path, &files[n].state)) > 0)
                n++;
        if (r != 0)
                return r < 0 ? r : -EFBIG;

        qsort(files, n, sizeof(*files), by_path);
        reply_array(reply, n);
        for (size_t i = 0; i < n; i++) {
                reply_array(reply, 2);
                reply_text(reply, files[i].path);
                reply_text(reply, files[i].state);
        }
        return 0;
}
