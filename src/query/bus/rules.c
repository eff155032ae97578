/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Match rules for what is watched.
 *
 * Runs in postured-query-bus. Pure. The words of a question are a hostile worker's as far as its gate
 * left them open: what could end a quoted text in a rule is refused.
 */

#include "query/bus/rules.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/bus/names.h"

#define PROPERTY_WORDS 4U /* of bus.get */

/* Beyond so many rules units are no longer told one by one: all are then heard by one rule. */
#define NAMED_MAX 192U

static int add(Rules *rules, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int add(Rules *rules, const char *format, ...) {
        char rule[RULE_BYTES];
        va_list args;
        int n;

        va_start(args, format);
        n = vsnprintf(rule, sizeof(rule), format, args);
        va_end(args);
        if (n < 0 || (size_t) n >= sizeof(rule))
                return -EINVAL;

        for (size_t i = 0; i < rules->n; i++)
                if (strcmp(rules->rules[i], rule) == 0)
                        return 0;
        if (rules->n == RULES_MAX)
                return -E2BIG;

        memcpy(rules->rules[rules->n++], rule, sizeof(rule));
        return 0;
}

static bool is_sound(const char *word) {
        return strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/") ==
               strlen(word);
}

static size_t count(const char *const *words) {
        size_t n = 0;

        while (words && words[n])
                n++;

        return n;
}

static bool is_open(const char *const *words, size_t i) {
        for (size_t k = 0; words && words[k] && k <= i; k++)
                if (strcmp(words[k], PST_ANY) == 0)
                        return true;

        return false;
}

static int add_service(Rules *rules, const char *service) {
        if (!is_sound(service) || strlen(service) >= BUS_NAME_BYTES)
                return -EINVAL;

        for (size_t i = 0; i < rules->n_services; i++)
                if (strcmp(rules->services[i], service) == 0)
                        return 0;
        if (rules->n_services == SERVICES_MAX)
                return -E2BIG;

        (void) snprintf(rules->services[rules->n_services++], BUS_NAME_BYTES, "%s", service);
        return add(rules,
                   "type='signal',sender='" DBUS_SERVICE "',path='" DBUS_PATH
                   "',interface='" DBUS_SERVICE "',member='NameOwnerChanged',arg0='%s'",
                   service);
}

static int add_of_manager(Rules *rules, const char *member) {
        return add(rules,
                   "type='signal',sender='" SYSTEMD_SERVICE "',path='" SYSTEMD_PATH
                   "',interface='" SYSTEMD_MANAGER "',member='%s'",
                   member);
}

/* Properties that a service says changed; `path` and `interface` may be "": of anything, all. */
static int add_properties(Rules *rules, const char *service, const char *where, const char *path,
                          const char *interface) {
        return add(rules,
                   "type='signal',sender='%s'%s%s%s,interface='" DBUS_PROPERTIES
                   "',member='PropertiesChanged'%s%s%s",
                   service, *path ? where : "", path, *path ? "'" : "", *interface ? ",arg0='" : "",
                   interface, *interface ? "'" : "");
}

static int add_all_units(Rules *rules, const char *interface) {
        return add_properties(rules, SYSTEMD_SERVICE, ",path_namespace='", SYSTEMD_UNITS_PATH,
                              interface);
}

static int add_unit(Rules *rules, const char *name, const char *interface) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (rules->n >= NAMED_MAX)
                return add_all_units(rules, interface);
        r = sd_bus_path_encode(SYSTEMD_UNITS_PATH, name, &path);
        if (r < 0)
                return r;

        return add_properties(rules, SYSTEMD_SERVICE, ",path='", path, interface);
}

/* Properties of the units that are named from the argument `first` on. */
static int add_units(Rules *rules, const char *const *words, size_t first, const char *interface) {
        size_t n = count(words);
        int r = 0;

        if (n == 0 || is_open(words, n))
                return add_all_units(rules, interface);
        for (size_t i = first; i < n && r >= 0; i++)
                r = add_unit(rules, words[i], interface);

        return r;
}

static int add_for_units(Rules *rules, const char *const *words) {
        int r = add_of_manager(rules, "UnitFilesChanged");

        return r < 0 ? r : add_units(rules, words, 0, SYSTEMD_UNIT);
}

static int add_for_matching(Rules *rules, _unused_ const char *const *words) {
        int r = add_of_manager(rules, "UnitNew");

        if (r >= 0)
                r = add_of_manager(rules, "UnitRemoved");
        return r < 0 ? r : add_all_units(rules, SYSTEMD_UNIT);
}

static int add_for_cgroups(Rules *rules, _unused_ const char *const *words) {
        return add_all_units(rules, SYSTEMD_UNIT);
}

static int add_for_properties(Rules *rules, const char *const *words) {
        char interface[BUS_NAME_BYTES] = "";
        int n = 0;

        if (!is_open(words, 0))
                n = snprintf(interface, sizeof(interface), SYSTEMD_SERVICE ".%s", words[0]);
        if (n < 0 || (size_t) n >= sizeof(interface) || !is_sound(interface))
                return -EINVAL;

        return add_units(rules, words, 2, interface);
}

static int add_for_files(Rules *rules, _unused_ const char *const *words) {
        return add_of_manager(rules, "UnitFilesChanged");
}

static const struct {
        const char *question;
        int (*add)(Rules *rules, const char *const *words);
} of_systemd[] = {
        { "units", add_for_units },
        { "units.matching", add_for_matching },
        { "units.by_cgroup", add_for_cgroups },
        { "units.get", add_for_properties },
        { "unit.files", add_for_files },
};

/* Where the service is left open, nobody can be listened to. */
static int add_for_property(Rules *rules, const char *const *words) {
        const char *path, *interface;
        int r;

        if (is_open(words, 0))
                return 0;
        if (!is_open(words, PROPERTY_WORDS) && count(words) != PROPERTY_WORDS)
                return -EINVAL;

        path = is_open(words, 1) ? "" : words[1];
        interface = is_open(words, 2) ? "" : words[2];
        if (!is_sound(path) || !is_sound(interface))
                return -EINVAL;

        r = add_service(rules, words[0]);
        if (r < 0)
                return r;

        return add_properties(rules, words[0], ",path='", path, interface);
}

int rules_add(Rules *rules, const PstQuestion *watched) {
        int r;

        if (strcmp(watched->name, "bus.get") == 0) {
                r = add_for_property(rules, watched->arguments);
                if (r < 0 || is_open(watched->arguments, 0) ||
                    strcmp(watched->arguments[0], SYSTEMD_SERVICE) != 0)
                        return r;
        }

        for (size_t i = 0; i < ELEMENTSOF(of_systemd); i++) {
                if (strcmp(of_systemd[i].question, watched->name) != 0)
                        continue;
                r = of_systemd[i].add(rules, watched->arguments);
                if (r < 0)
                        return r;
        }

        rules->has_systemd = true;
        r = add_service(rules, SYSTEMD_SERVICE);
        return r < 0 ? r : add_of_manager(rules, "Reloading");
}
