/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From messages on the bus to changes that are worth a look.
 *
 * Runs in postured-query-bus. Anyone may send us what he likes: it counts only if it is from whoever
 * owns the name of the service, and of owners only the bus itself speaks. Of what a service says
 * nothing is passed on but that there is something to look at. org.freedesktop.systemd1(5).
 */

#include "query/bus/heard.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/bus/names.h"

/* What a PropertiesChanged says. The texts live in the message. */
typedef struct Properties {
        const char *interface;
        const char *names[CHANGED_MAX + 1]; /* ended by NULL */
        size_t n;
        const char *active, *sub; /* of a unit; NULL: not said */
} Properties;

static void tell(const Heard *h, const Change *change) {
        h->tell(change, h->userdata);
}

void heard_forget(Heard *h) {
        memset(h->owners, 0, sizeof(h->owners));
        h->is_reloading = h->is_other = false;
        h->n_loaded = 0;
        unit_states_forget(&h->states);
}

void heard_owner(Heard *h, size_t service, const char *owner) {
        (void) snprintf(h->owners[service], OWNER_BYTES, "%s", owner);
}

static bool is_from(const Heard *h, sd_bus_message *m, size_t service) {
        const char *sender = sd_bus_message_get_sender(m);

        return sender && h->owners[service][0] && strcmp(h->owners[service], sender) == 0;
}

static bool is_from_systemd(const Heard *h, sd_bus_message *m) {
        for (size_t i = 0; i < h->rules->n_services; i++)
                if (strcmp(h->rules->services[i], SYSTEMD_SERVICE) == 0)
                        return is_from(h, m, i);

        return false;
}

/* --- Who is who --- */

static void on_owner(Heard *h, sd_bus_message *m) {
        const char *sender = sd_bus_message_get_sender(m), *name, *owner;

        if (!sender || strcmp(sender, DBUS_SERVICE) != 0 ||
            sd_bus_message_read(m, "sss", &name, NULL, &owner) < 0)
                return;

        for (size_t i = 0; i < h->rules->n_services; i++) {
                bool is_systemd = strcmp(name, SYSTEMD_SERVICE) == 0;

                if (strcmp(h->rules->services[i], name) != 0)
                        continue;
                heard_owner(h, i, owner);
                if (is_systemd) {
                        h->is_reloading = false;
                        h->is_other = *owner;
                        unit_states_forget(&h->states);
                }
                tell(h, &(Change){ .kind = is_systemd ? CHANGE_SYSTEMD : CHANGE_OWNER,
                                   .service = h->rules->services[i] });
        }
}

/* --- systemd's manager --- */

/* Between the two it takes all units down and up again, in hundreds of messages. */
static void on_reloading(Heard *h, sd_bus_message *m) {
        int begins;

        if (sd_bus_message_read(m, "b", &begins) < 0)
                return;

        h->is_reloading = begins;
        h->n_loaded = 0;
        if (begins)
                return;

        unit_states_forget(&h->states);
        tell(h, &(Change){ .kind = CHANGE_SYSTEMD });
}

static void on_unit_files(Heard *h, _unused_ sd_bus_message *m) {
        if (!h->is_reloading)
                tell(h, &(Change){ .kind = CHANGE_UNIT_FILES });
}

static void on_unit_new(Heard *h, sd_bus_message *m) {
        const char *name;

        if (h->is_reloading || sd_bus_message_read(m, "s", &name) < 0)
                return;

        if (h->n_loaded < LOADED_MAX && strlen(name) < UNIT_BYTES)
                memcpy(h->loaded[h->n_loaded++], name, strlen(name) + 1);
        else
                tell(h, &(Change){ .kind = CHANGE_UNIT_LOADED, .unit = name });
}

/* Whoever asks for a unit that is not loaded has it loaded and forgotten at once: that is nothing. */
static void on_unit_removed(Heard *h, sd_bus_message *m) {
        const char *name;

        if (h->is_reloading || sd_bus_message_read(m, "s", &name) < 0)
                return;

        for (size_t i = 0; i < h->n_loaded; i++)
                if (strcmp(h->loaded[i], name) == 0) {
                        memmove(h->loaded[i], h->loaded[--h->n_loaded], UNIT_BYTES);
                        return;
                }
        tell(h, &(Change){ .kind = CHANGE_UNIT_LOADED, .unit = name });
}

void heard_flush(Heard *h) {
        for (size_t i = 0; i < h->n_loaded; i++)
                tell(h, &(Change){ .kind = CHANGE_UNIT_LOADED, .unit = h->loaded[i] });
        h->n_loaded = 0;
}

/* --- Properties --- */

static int take_value(sd_bus_message *m, const char *name, Properties *p) {
        if (strcmp(p->interface, SYSTEMD_UNIT) == 0 && strcmp(name, "ActiveState") == 0)
                return sd_bus_message_read(m, "v", "s", &p->active);
        if (strcmp(p->interface, SYSTEMD_UNIT) == 0 && strcmp(name, "SubState") == 0)
                return sd_bus_message_read(m, "v", "s", &p->sub);

        return sd_bus_message_skip(m, "v");
}

static void take_name(const char *name, Properties *p) {
        if (p->n <= CHANGED_MAX)
                p->names[p->n++] = name;
}

static int take_changed(sd_bus_message *m, Properties *p) {
        const char *name;
        int r;

        r = sd_bus_message_enter_container(m, SD_BUS_TYPE_ARRAY, "{sv}");
        while (r >= 0 &&
               (r = sd_bus_message_enter_container(m, SD_BUS_TYPE_DICT_ENTRY, "sv")) > 0) {
                r = sd_bus_message_read(m, "s", &name);
                if (r >= 0)
                        take_name(name, p);
                if (r >= 0)
                        r = take_value(m, name, p);
                if (r >= 0)
                        r = sd_bus_message_exit_container(m);
        }

        return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int properties_read(sd_bus_message *m, Properties *ret) {
        const char *name;
        int r;

        *ret = (Properties){ 0 };
        r = sd_bus_message_read(m, "s", &ret->interface);
        if (r >= 0)
                r = take_changed(m, ret);
        if (r >= 0)
                r = sd_bus_message_enter_container(m, SD_BUS_TYPE_ARRAY, "s");
        while (r >= 0 && (r = sd_bus_message_read(m, "s", &name)) > 0)
                take_name(name, ret);
        if (r < 0)
                return r;

        if (ret->n <= CHANGED_MAX)
                ret->names[ret->n] = NULL;
        return 0;
}

/* More names than are kept are all of them. */
static const char *const *names_of(const Properties *p) {
        return p->n <= CHANGED_MAX ? p->names : NULL;
}

static void tell_unit(Heard *h, const char *path, const Properties *p) {
        _cleanup_free_ char *unit = NULL;
        bool is_news = p->active && p->sub;

        if (sd_bus_path_decode(path, SYSTEMD_UNITS_PATH, &unit) <= 0)
                return;

        tell(h, &(Change){ .kind = CHANGE_UNIT_PROPERTY,
                           .unit = unit,
                           .interface = p->interface,
                           .properties = names_of(p) });
        if (is_news && unit_states_learn(&h->states, path, p->active, p->sub))
                tell(h, &(Change){ .kind = CHANGE_UNIT_STATE, .unit = unit });
}

static void on_properties(Heard *h, sd_bus_message *m) {
        const char *path = sd_bus_message_get_path(m);
        bool is_systemds = is_from_systemd(h, m);
        Properties p;

        if (!path || properties_read(m, &p) < 0 || (is_systemds && h->is_reloading))
                return;

        if (is_systemds)
                tell_unit(h, path, &p);
        for (size_t i = 0; i < h->rules->n_services; i++)
                if (is_from(h, m, i))
                        tell(h, &(Change){ .kind = CHANGE_PROPERTY,
                                           .service = h->rules->services[i],
                                           .path = path,
                                           .interface = p.interface });
}

static const struct {
        const char *interface, *member;
        bool is_systemds; /* from anybody else it is nothing */
        void (*handle)(Heard *h, sd_bus_message *m);
} handlers[] = {
        { DBUS_PROPERTIES, "PropertiesChanged", false, on_properties },
        { DBUS_SERVICE, "NameOwnerChanged", false, on_owner },
        { SYSTEMD_MANAGER, "Reloading", true, on_reloading },
        { SYSTEMD_MANAGER, "UnitNew", true, on_unit_new },
        { SYSTEMD_MANAGER, "UnitRemoved", true, on_unit_removed },
        { SYSTEMD_MANAGER, "UnitFilesChanged", true, on_unit_files },
};

/* A message that fits several rules comes once for each, and is read from its beginning. */
int heard_message(sd_bus_message *m, void *userdata, _unused_ sd_bus_error *ret_error) {
        for (size_t i = 0; i < ELEMENTSOF(handlers); i++)
                if (sd_bus_message_is_signal(m, handlers[i].interface, handlers[i].member) > 0 &&
                    (!handlers[i].is_systemds || is_from_systemd(userdata, m)) &&
                    sd_bus_message_rewind(m, 1) >= 0)
                        handlers[i].handle(userdata, m);

        return 0;
}
