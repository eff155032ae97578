/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security services operational: the services that the system's security rests on run, and the
 * kernel has its security modules.
 *
 * Three witnesses: systemd, of its services; the kernel, of their processes; and the files, of what
 * was masked.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/bus_value.h"
#include "reader/daemon/unit_property.h"
#include "reader/disk/unit_links.h"
#include "reader/kernel/cgroup_events.h"
#include "reader/kernel/security_modules.h"
#include "reader/text/text_set.h"

/* The same for all witnesses; facts have the names without ".service". */
#define WATCHED                                                                                    \
        "systemd-journald.service", "systemd-udevd.service", "systemd-logind.service",             \
                "dbus.service", "systemd-timesyncd.service", "chrony.service",                     \
                "systemd-resolved.service", "apparmor.service", "auditd.service",                  \
                "nftables.service", "firewalld.service", "ufw.service", "ssh.service",             \
                "polkit.service", "cron.service", "fwupd.service", "usbguard.service",             \
                "fapolicyd.service"
static const char *const watched[] = { WATCHED };
#define N_WATCHED ELEMENTSOF(watched)

/* The other implementation of a service, which it then has for an alias. */
#define DBUS_BROKER "dbus-broker.service"

#define RESTARTS_MANY     3U
#define RESTARTS_WITHIN_S 600
#define USEC_PER_S        1000000U

static Text short_name(size_t i) {
        return text(watched[i], strlen(watched[i]) - strlen(".service"));
}

static bool is_running(const Unit *unit) {
        return text_is(unit->active, "active") && text_is(unit->sub, "running");
}

static bool has_failed(const Unit *unit) {
        return text_is(unit->active, "failed");
}

static bool is_masked(const Unit *unit) {
        return text_is(unit->load, "masked") || text_is(unit->file_state, "masked") ||
               text_is(unit->file_state, "masked-runtime");
}

static int read_watched(PstRun *run, Unit ret[N_WATCHED]) {
        PstBytes answer;
        int r;

        r = pst_query(run, PST_UNITS(WATCHED), &answer);
        if (r < 0)
                return r;

        return units_take(answer, ret, N_WATCHED);
}

/* Which of the watched a property belongs to, or N_WATCHED. */
static size_t index_of(Text unit) {
        size_t i = 0;

        while (i < N_WATCHED && !text_is(unit, watched[i]))
                i++;

        return i;
}

static int give_units(PstRun *run, const Unit units[N_WATCHED], const char *fact,
                      bool (*matches)(const Unit *unit)) {
        TextSet names = { 0 };
        int r = 0;

        for (size_t i = 0; i < N_WATCHED && r >= 0; i++)
                if (matches(&units[i]))
                        r = text_set_add(&names, short_name(i));
        if (r >= 0)
                text_set_fact(run, fact, &names);

        return r;
}

/* A number of each watched service; one that systemd does not give stays as it is. */
static int take_numbers(PstBytes answer, uint64_t values[N_WATCHED]) {
        UnitProperty property;
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                size_t i = index_of(property.name);

                if (i < N_WATCHED)
                        r = unit_property_uint(&property, &values[i]);
        }

        return r;
}

/*
 * Those that were started again at least that often, the last time within that time: of what is
 * counted since the first start, a sample of its own tells no more.
 */
static int give_restarting(PstRun *run, const Unit units[N_WATCHED]) {
        uint64_t restarts[N_WATCHED] = { 0 }, started_usec[N_WATCHED] = { 0 };
        TextSet names = { 0 };
        PstBytes answer;
        int r;

        r = pst_query(run, PST_UNITS_GET("Service", "NRestarts", WATCHED), &answer);
        if (r >= 0)
                r = take_numbers(answer, restarts);
        if (r >= 0)
                r = pst_query(run, PST_UNITS_GET("Service", "ExecMainStartTimestamp", WATCHED),
                              &answer);
        if (r >= 0)
                r = take_numbers(answer, started_usec);

        for (size_t i = 0; i < N_WATCHED && r >= 0; i++) {
                int64_t age_s = run->now_s - (int64_t) (started_usec[i] / USEC_PER_S);

                if (text_is(units[i].sub, "auto-restart") ||
                    (restarts[i] >= RESTARTS_MANY && age_s < RESTARTS_WITHIN_S))
                        r = text_set_add(&names, short_name(i));
        }
        if (r >= 0)
                text_set_fact(run, "restarting", &names);

        return r;
}

/* What systemd says of the system as a whole; what it does not say is left out. */
static void give_system(PstRun *run) {
        char state[32];
        PstBytes answer;
        uint64_t n;
        Text word;
        int r;

        r = pst_query(run, SYSTEMD_OF_MANAGER("SystemState"), &answer);
        if (r >= 0)
                r = bus_value_text(answer, &word);
        if (r >= 0)
                r = text_copy(word, state, sizeof(state));
        if (r >= 0)
                pst_fact_text(run, "system_state", state);

        r = pst_query(run, SYSTEMD_OF_MANAGER("NFailedUnits"), &answer);
        if (r >= 0)
                r = bus_value_uint(answer, &n);
        if (r >= 0 && n <= INT32_MAX)
                pst_fact_int(run, "failed_units", (int64_t) n);
}

static int sample_services(PstRun *run) {
        Unit units[N_WATCHED];
        int r;

        r = read_watched(run, units);
        if (r >= 0)
                r = give_units(run, units, "running", is_running);
        if (r >= 0)
                r = give_units(run, units, "failed", has_failed);
        if (r >= 0)
                r = give_units(run, units, "masked", is_masked);
        if (r < 0)
                return r;

        (void) give_restarting(run, units);
        give_system(run);
        return pst_present(run);
}

static const PstSignal services = {
        .id = "runtime.services",
        .help = "The services that the system's security rests on, by systemd's word.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries =
                PST_QUERIES(PST_UNITS(WATCHED), PST_UNITS_GET("Service", "NRestarts", WATCHED),
                            PST_UNITS_GET("Service", "ExecMainStartTimestamp", WATCHED),
                            SYSTEMD_OF_MANAGER("SystemState"), SYSTEMD_OF_MANAGER("NFailedUnits")),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(WATCHED)),
                               PST_ON_ANSWER(SYSTEMD_OF_MANAGER("NFailedUnits"))),
        .facts = PST_FACTS(
                { "running", PST_LIST, "Watched services that run." },
                { "failed", PST_LIST, "Watched services that failed." },
                { "masked", PST_LIST, "Watched services that nothing can start." },
                { "restarting", PST_LIST, "Watched services that are started again and again." },
                { "system_state", PST_TEXT, "systemd's word for the system: running, degraded." },
                { "failed_units", PST_INT, "Units of any kind that failed." }),
        .sample = sample_services,
};

/* Whose the path says it is: of a service it ends with the unit's name. */
static bool is_of(Text cgroup, size_t i) {
        const char *slash = cgroup.size > 0 ? memrchr(cgroup.data, '/', cgroup.size) : NULL;
        Text last;

        if (!slash)
                return false;

        last = text_skip(cgroup, (size_t) (slash - cgroup.data) + 1);
        return text_is(last, watched[i]) ||
               (strcmp(watched[i], "dbus.service") == 0 && text_is(last, DBUS_BROKER));
}

static int add_populated(PstRun *run, const char *root, const UnitProperty *property, size_t i,
                         TextSet *populated) {
        bool has_processes = false;
        Text cgroup;
        int r;

        r = unit_property_text(property, &cgroup);
        if (r < 0 || !is_of(cgroup, i))
                return r;

        r = cgroup_populated(run, root, cgroup, &has_processes);
        return r < 0 || !has_processes ? r : text_set_add(populated, short_name(i));
}

static int sample_service_control_groups(PstRun *run) {
        TextSet populated = { 0 };
        Unit units[N_WATCHED];
        UnitProperty property;
        const char *root;
        PstBytes answer;
        UnitList list;
        int r;

        r = read_watched(run, units);
        if (r >= 0)
                r = pst_query(run, PST_UNITS_GET("Service", "ControlGroup", WATCHED), &answer);
        if (r >= 0)
                r = cgroup_root_read(run, &root);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                size_t i = index_of(property.name);

                if (i < N_WATCHED && is_running(&units[i]))
                        r = add_populated(run, root, &property, i, &populated);
        }
        if (r < 0)
                return r;

        text_set_fact(run, "running_populated", &populated);
        return pst_present(run);
}

/* The reverse is not asked: a service such as ssh leaves processes behind when it is stopped. */
static const PstSignal service_control_groups = {
        .id = "runtime.service_control_groups",
        .help = "Which of the services that systemd calls running have processes.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(CGROUP_READS),
        .queries =
                PST_QUERIES(PST_UNITS(WATCHED), PST_UNITS_GET("Service", "ControlGroup", WATCHED)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(WATCHED))),
        .facts = PST_FACTS({ "running_populated", PST_LIST,
                             "Watched services that run, and whose control group has processes." }),
        .sample = sample_service_control_groups,
};

static int sample_service_files(PstRun *run) {
        TextSet masked = { 0 }, enabled = { 0 }, linked = { 0 };
        int r;

        r = unit_links_add_enabled(run, watched, N_WATCHED, &linked);
        for (size_t i = 0; i < N_WATCHED && r >= 0; i++) {
                if (text_set_has(&linked, text(watched[i], strlen(watched[i]))))
                        r = text_set_add(&enabled, short_name(i));
                if (r >= 0)
                        r = unit_is_masked(run, watched[i]);
                if (r > 0)
                        r = text_set_add(&masked, short_name(i));
        }
        if (r < 0)
                return r;

        text_set_fact(run, "masked", &masked);
        text_set_fact(run, "enabled", &enabled);
        return pst_present(run);
}

static const PstSignal service_files = {
        .id = "runtime.service_files",
        .help = "Which of these services files mask, and which they start.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(UNIT_LINK_READS),
        .watches = PST_WATCHES(UNIT_LINK_WATCHES),
        .facts = PST_FACTS({ "masked", PST_LIST, "Watched services that a link forbids to start." },
                           { "enabled", PST_LIST, "Watched services that a link starts." }),
        .sample = sample_service_files,
};

static int sample_security_modules(PstRun *run) {
        TextSet active = { 0 };
        int r, apparmor, selinux;

        r = security_modules_read(run, &active);
        if (r < 0)
                return r;
        apparmor = apparmor_is_on(run);
        if (apparmor < 0)
                return apparmor;
        selinux = selinux_is_enforcing(run);
        if (selinux < 0 && selinux != -ENOENT)
                return selinux;

        text_set_fact(run, "active", &active);
        pst_fact_bool(run, "apparmor", apparmor > 0);
        pst_fact_bool(run, "selinux_enforcing", selinux > 0);
        return pst_present(run);
}

static const PstSignal security_modules = {
        .id = "runtime.security_modules",
        .help = "The security modules that the kernel runs with.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SECURITY_MODULES_PATH, APPARMOR_ENABLED_PATH, KERNEL_MODULES_FOLDER,
                           SELINUX_ENFORCE_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(SELINUX_ENFORCE_PATH)),
        .facts = PST_FACTS({ "active", PST_LIST, "Their names." },
                           { "apparmor", PST_BOOL, "AppArmor is on." },
                           { "selinux_enforcing", PST_BOOL,
                             "SELinux refuses, and does not only "
                             "report." }),
        .sample = sample_security_modules,
};

PST_OBJECTIVE(security_services_operational) = {
        .id = "security_services_operational",
        .title = "Security services operational",
        .signals = PST_SIGNALS(&services, &service_control_groups, &service_files,
                               &security_modules),
};
