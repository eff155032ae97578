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
#include "query/bus/names.h"
#include "query/bus/value.h"

#define UNIT_TYPES      "(ssssssouso)"
#define ITEMS_MAX       16384U
#define STATES_MAX      32U
#define INTERFACE_BYTES 256U /* what a name on the bus has at most */

static int call_new(Bus *bus, const char *member, sd_bus_message **ret) {
        const BusMethod method = { SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER, member };
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

static size_t count(const char *const *texts) {
        size_t n = 0;

        while (texts[n])
                n++;

        return n;
}

/* What one call each is made for, and where what they say goes. */
typedef struct Question {
        const char *const *names; /* of units, or of control groups */
        const Unit *rows;         /* file states: what is known of them already */
        BusProperty property;     /* properties: which, of what lies at another path each */
        Reply *reply;
        uint64_t n_written;
} Question;

/* A call of the manager with the name as its argument. */
static int make_named(const Question *question, Bus *bus, const char *member, size_t i,
                      sd_bus_message **ret) {
        const BusMethod method = { SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER, member };
        _cleanup_(messagep) sd_bus_message *call = NULL;
        int r;

        r = bus_call_new(bus, &method, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", question->names[i]);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(call);
        return 0;
}

static int make_file_state(void *userdata, Bus *bus, size_t i, sd_bus_message **ret) {
        return make_named(userdata, bus, "GetUnitFileState", i, ret);
}

/* A unit without a file has no state of it: "". */
static int take_file_state(void *userdata, size_t i, sd_bus_message *answer, int error) {
        const char *file_state = "";
        Question *question = userdata;
        int r = error;

        if (r >= 0)
                r = sd_bus_message_read(answer, "s", &file_state);
        if (r < 0 && r != -ENOENT && r != -EINVAL && r != -ELOOP)
                return r;

        write_unit(&question->rows[i], question->names[i], r < 0 ? "" : file_state,
                   question->reply);
        return 0;
}

/* systemd passes over what is no name, and answers for an alias with the unit's own name: so the
 * rows go by their order, and there are as many. */
static int read_rows(sd_bus_message *answer, Unit *rows, size_t n) {
        size_t i = 0;
        Unit row;
        int r;

        r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, UNIT_TYPES);
        while (r >= 0 && (r = read_unit(answer, &row)) > 0) {
                if (i == n)
                        return -EBADMSG;
                rows[i++] = row;
        }

        return r < 0 ? r : i < n ? -EINVAL : 0;
}

int units_by_names(Bus *bus, const char *const *arguments, Reply *reply) {
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        Question question = { .names = arguments, .reply = reply };
        const BusCalls calls = { count(arguments), &question, make_file_state, take_file_state };
        _cleanup_free_ Unit *rows = NULL;
        int r;

        r = call_new(bus, "ListUnitsByNames", &call);
        if (r >= 0)
                r = append_texts(call, arguments);
        if (r >= 0)
                r = bus_call(bus, call, &answer);
        if (r < 0)
                return r;

        question.rows = rows = calloc(calls.n + 1, sizeof(*rows));
        if (!rows)
                return -ENOMEM;
        r = read_rows(answer, rows, calls.n);
        if (r < 0)
                return r;

        reply_array(reply, calls.n);
        return bus_call_many(bus, &calls);
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

static int make_by_cgroup(void *userdata, Bus *bus, size_t i, sd_bus_message **ret) {
        return make_named(userdata, bus, "GetUnitByControlGroup", i, ret);
}

/* Of which systemd knows no unit, that is left out. */
static int take_by_cgroup(void *userdata, size_t i, sd_bus_message *answer, int error) {
        _cleanup_free_ char *unit = NULL;
        Question *question = userdata;
        const char *path;
        int r = error;

        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = sd_bus_message_read(answer, "o", &path);
        if (r >= 0)
                r = sd_bus_path_decode(path, SYSTEMD_UNITS_PATH, &unit);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;

        reply_array(question->reply, 2);
        reply_text(question->reply, question->names[i]);
        reply_text(question->reply, unit);
        question->n_written++;
        return 0;
}

/* For calls of which some may have nothing to say. */
static int write_those_known(Bus *bus, const BusCalls *calls) {
        Question *question = calls->userdata;
        size_t opened = reply_array_open(question->reply);
        int r;

        r = bus_begin(bus);
        if (r >= 0)
                r = bus_call_many(bus, calls);
        if (r < 0)
                return r;

        reply_array_close(question->reply, opened, question->n_written);
        return 0;
}

int units_by_cgroup(Bus *bus, const char *const *arguments, Reply *reply) {
        Question question = { .names = arguments, .reply = reply };
        const BusCalls calls = { count(arguments), &question, make_by_cgroup, take_by_cgroup };

        return write_those_known(bus, &calls);
}

static int make_property(void *userdata, Bus *bus, size_t i, sd_bus_message **ret) {
        const Question *question = userdata;
        BusProperty property = question->property;
        _cleanup_free_ char *path = NULL;
        int r;

        r = sd_bus_path_encode(SYSTEMD_UNITS_PATH, question->names[i], &path);
        if (r < 0)
                return r;

        property.path = path;
        return bus_get_new(bus, &property, ret);
}

/* A unit that has no such property is left out. */
static int take_property(void *userdata, size_t i, sd_bus_message *answer, int error) {
        Question *question = userdata;
        const char *signature;
        char type;
        int r = error;

        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = sd_bus_message_peek_type(answer, &type, &signature);
        if (r >= 0)
                r = sd_bus_message_enter_container(answer, SD_BUS_TYPE_VARIANT, signature);
        if (r < 0)
                return r;

        reply_array(question->reply, 3);
        reply_text(question->reply, question->names[i]);
        reply_text(question->reply, signature);
        question->n_written++;
        return value_write(answer, question->reply);
}

int units_get(Bus *bus, const char *const *arguments, Reply *reply) {
        const char *const *names = arguments + 2;
        char interface[INTERFACE_BYTES];
        Question question = { .names = names,
                              .property = { SYSTEMD_SERVICE, NULL, interface, arguments[1] },
                              .reply = reply };
        const BusCalls calls = { count(names), &question, make_property, take_property };
        int r;

        r = snprintf(interface, sizeof(interface), SYSTEMD_SERVICE ".%s", arguments[0]);
        if (r < 0 || (size_t) r >= sizeof(interface))
                return -EINVAL;

        return write_those_known(bus, &calls);
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
