/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reduced attack surface: services that nobody needs any more are not started.
 *
 * Two witnesses: systemd, of what it would start, and the files, of the links that say so.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/unit_property.h"
#include "reader/disk/unit_links.h"

/* The same for both witnesses. */
#define LEGACY                                                                                     \
        "telnet.service", "telnet.socket", "rsh.service", "rsh.socket", "rlogin.service",          \
                "rlogin.socket", "rexec.service", "rexec.socket", "tftp.service", "tftp.socket",   \
                "tftpd-hpa.service", "tftpd-hpa.socket", "vsftpd.service", "vsftpd.socket",        \
                "xinetd.service", "xinetd.socket", "inetd.service", "inetd.socket",                \
                "rpcbind.service", "rpcbind.socket", "nfs-server.service", "nfs-server.socket",    \
                "avahi-daemon.service", "avahi-daemon.socket", "cups-browsed.service",             \
                "cups-browsed.socket", "snmpd.service", "snmpd.socket", "smbd.service",            \
                "smbd.socket", "nis.service", "nis.socket"
static const char *const legacy_units[] = { LEGACY };
#define N_LEGACY ELEMENTSOF(legacy_units)

static Text name_of(Text path) {
        const char *slash = path.size > 0 ? memrchr(path.data, '/', path.size) : NULL;

        return slash ? text_skip(path, (size_t) (slash - path.data) + 1) : path;
}

static bool is_legacy(Text unit) {
        for (size_t i = 0; i < N_LEGACY; i++)
                if (text_is(unit, legacy_units[i]))
                        return true;

        return false;
}

static bool is_enabled(Text state) {
        return text_is(state, "enabled") || text_is(state, "enabled-runtime");
}

/* What is enabled, and of what generators made out of old init scripts what is not known yet. */
static int read_unit_files(PstRun *run, TextSet *legacy, TextSet *generated, int64_t *ret_count) {
        Text path, state;
        PstBytes answer;
        UnitList list;
        int64_t n = 0;
        int r;

        r = pst_query(run, PST_UNIT_FILES, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_pair_next(&list, &path, &state)) > 0) {
                n += is_enabled(state);
                if (!is_legacy(name_of(path)))
                        continue;
                if (is_enabled(state))
                        r = text_set_add(legacy, name_of(path));
                else if (text_is(state, "generated"))
                        r = text_set_add(generated, name_of(path));
        }
        if (r >= 0)
                *ret_count = n;

        return r;
}

/* A generated unit is enabled by being wanted: it has no [Install] section. */
static int add_wanted(PstRun *run, const TextSet *generated, TextSet *legacy) {
        UnitProperty property;
        UnitList list;
        size_t n;
        int r;

        r = unit_properties_read(run, "Unit", "WantedBy", generated, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                r = unit_property_n_texts(&property, &n);
                if (r >= 0 && n > 0 && is_legacy(property.name))
                        r = text_set_add(legacy, property.name);
        }

        return r;
}

static int read_active(PstRun *run, TextSet *ret) {
        Unit units[N_LEGACY];
        PstBytes answer;
        int r;

        r = pst_query(run, PST_UNITS(LEGACY), &answer);
        if (r >= 0)
                r = units_take(answer, units, N_LEGACY);
        for (size_t i = 0; i < N_LEGACY && r >= 0; i++)
                if (text_is(units[i].active, "active"))
                        r = text_set_add(ret, text(legacy_units[i], strlen(legacy_units[i])));

        return r;
}

static int sample_enabled_units(PstRun *run) {
        TextSet legacy = { 0 }, generated = { 0 }, active = { 0 };
        int64_t count;
        int r;

        r = read_unit_files(run, &legacy, &generated, &count);
        if (r >= 0)
                r = add_wanted(run, &generated, &legacy);
        if (r >= 0)
                r = read_active(run, &active);
        if (r < 0)
                return r;

        text_set_fact(run, "legacy", &legacy);
        text_set_fact(run, "legacy_active", &active);
        pst_fact_int(run, "count", count);
        return pst_present(run);
}

static const PstSignal enabled_units = {
        .id = "apps.enabled_units",
        .help = "Units that systemd starts, and those of old network services among them.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(PST_UNIT_FILES, PST_UNITS(LEGACY),
                               PST_UNITS_GET("Unit", "WantedBy", PST_ANY)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNIT_FILES), PST_ON_ANSWER(PST_UNITS(LEGACY))),
        .facts = PST_FACTS({ "legacy", PST_LIST, "Old services that are enabled." },
                           { "legacy_active", PST_LIST, "Old services that are active." },
                           { "count", PST_INT, "Units that are enabled, in all." }),
        .sample = sample_enabled_units,
};

/* A link enables nothing if the unit is masked, or went with its package and left the link behind. */
static int links_to_something(PstRun *run, const char *unit) {
        int r;

        r = unit_is_masked(run, unit);
        if (r != 0)
                return r < 0 ? r : 0;

        return unit_file_exists(run, unit);
}

static int sample_enabled_unit_links(PstRun *run) {
        TextSet linked = { 0 }, legacy = { 0 };
        int r;

        r = unit_links_add_enabled(run, legacy_units, N_LEGACY, &linked);
        for (size_t i = 0; i < linked.n && r >= 0; i++) {
                r = links_to_something(run, linked.items[i]);
                if (r > 0)
                        r = text_set_add(&legacy, text(linked.items[i], strlen(linked.items[i])));
        }
        if (r < 0)
                return r;

        text_set_fact(run, "legacy", &legacy);
        return pst_present(run);
}

static const PstSignal enabled_unit_links = {
        .id = "apps.enabled_unit_links",
        .help = "Old network services that links on disk enable.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(UNIT_LINK_READS, UNIT_FILE_READS),
        .watches = PST_WATCHES(UNIT_LINK_WATCHES),
        .facts = PST_FACTS({ "legacy", PST_LIST, "Their units." }),
        .sample = sample_enabled_unit_links,
};

PST_OBJECTIVE(reduced_attack_surface) = {
        .id = "reduced_attack_surface",
        .title = "Reduced attack surface",
        .signals = PST_SIGNALS(&enabled_units, &enabled_unit_links),
};
