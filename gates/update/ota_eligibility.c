/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OTA eligibility: whatever brings updates to this device is switched on and has room to work.
 *
 * Two witnesses: systemd, of what runs, and the files, of what was configured.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/unit_property.h"
#include "reader/disk/apt_conf.h"
#include "reader/disk/apt_sources.h"
#include "reader/text/directory.h"
#include "reader/text/text_set.h"

#define UNITS_FOLDER "/etc/systemd/system/"
#define RUN_FOLDER   "/run/systemd/system/"

/* Whatever brings updates, on the devices that we know. */
#define ENGINES                                                                                    \
        "apt-daily.timer", "apt-daily-upgrade.timer", "rauc.service", "systemd-sysupdate.timer",   \
                "fwupd-refresh.timer"

#define LAST_TRIGGERS                                                                              \
        PST_UNITS_GET("Timer", "LastTriggerUSec", "apt-daily.timer", "apt-daily-upgrade.timer")
#define NEVER_USEC UINT64_MAX /* systemd's USEC_INFINITY */

static const char *const engines[] = { ENGINES };

static const char *const wants_folders[] = {
        UNITS_FOLDER "timers.target.wants/",
        UNITS_FOLDER "multi-user.target.wants/",
};

static bool is_engine(Text name) {
        for (size_t i = 0; i < ELEMENTSOF(engines); i++)
                if (text_is(name, engines[i]))
                        return true;

        return false;
}

/* When the last of the timers fired, Unix seconds; 0: none has, since it was installed. */
static int last_trigger(PstRun *run, int64_t *ret) {
        UnitProperty property;
        uint64_t newest = 0, usec;
        PstBytes answer;
        UnitList list;
        int r;

        r = pst_query(run, LAST_TRIGGERS, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                r = unit_property_uint(&property, &usec);
                if (r >= 0 && usec != NEVER_USEC && usec > newest)
                        newest = usec;
        }
        if (r < 0)
                return r;

        *ret = (int64_t) (newest / 1000000U);
        return 0;
}

/* systemd may not know the property of a timer that is not loaded. */
static int give_last_trigger(PstRun *run) {
        int64_t triggered;
        int r;

        r = last_trigger(run, &triggered);
        if (r >= 0)
                pst_fact_int(run, "last_trigger", triggered);

        return r == -ENOTCONN || r == -ENOENT || r == -EOPNOTSUPP ? 0 : r;
}

static int sample_engine(PstRun *run) {
        TextSet enabled = { 0 }, active = { 0 };
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        r = pst_query(run, PST_UNITS(ENGINES), &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0) {
                if (text_is(unit.file_state, "enabled"))
                        r = text_set_add(&enabled, unit.name);
                if (r >= 0 && text_is(unit.active, "active"))
                        r = text_set_add(&active, unit.name);
        }
        if (r < 0)
                return r;

        text_set_fact(run, "enabled", &enabled);
        text_set_fact(run, "active", &active);
        r = give_last_trigger(run);
        return r < 0 ? r : pst_present(run);
}

static const PstSignal engine = {
        .id = "update.engine",
        .help = "What brings updates, as systemd runs it.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(PST_UNITS(ENGINES), LAST_TRIGGERS),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(ENGINES))),
        .facts = PST_FACTS({ "enabled", PST_LIST, "Units that are started at boot." },
                           { "active", PST_LIST, "Units that are active now." },
                           { "last_trigger", PST_INT, "When a timer last fired, Unix; 0 never." }),
        .sample = sample_engine,
};

static int add_masked(PstRun *run, const char *folder, const char *name, TextSet *masked) {
        char path[PATH_MAX];
        PstBytes target;
        int r;

        (void) snprintf(path, sizeof(path), "%s%s", folder, name);
        r = pst_link(run, path, &target);
        if (r == -ENOENT || r == -EINVAL || r == -ENOTCONN)
                return 0; /* not there, no link, or an image without /run */
        if (r < 0 || !text_is(text(target.data, target.size), "/dev/null"))
                return r;

        return text_set_add(masked, text(name, strlen(name)));
}

/* What is masked is not started, whoever wants it. */
static int add_enabled(PstRun *run, const char *folder, const TextSet *masked, TextSet *enabled) {
        Text rest, name;
        PstBytes names;
        int r;

        r = pst_list(run, folder, &names);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                if (is_engine(name) && !text_set_has(masked, name))
                        r = text_set_add(enabled, name);

        return r;
}

static int sample_engine_links(PstRun *run) {
        TextSet enabled = { 0 }, masked = { 0 };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(engines); i++) {
                r = add_masked(run, UNITS_FOLDER, engines[i], &masked);
                if (r >= 0)
                        r = add_masked(run, RUN_FOLDER, engines[i], &masked);
        }
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(wants_folders); i++)
                r = add_enabled(run, wants_folders[i], &masked, &enabled);
        if (r < 0)
                return r;

        text_set_fact(run, "enabled", &enabled);
        text_set_fact(run, "masked", &masked);
        return pst_present(run);
}

static const PstSignal engine_links = {
        .id = "update.engine_links",
        .help = "What brings updates, as the links of systemd have it.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(UNITS_FOLDER, RUN_FOLDER),
        .watches = PST_WATCHES(PST_ON_FILE(UNITS_FOLDER), PST_ON_FILE(RUN_FOLDER)),
        .facts = PST_FACTS({ "enabled", PST_LIST, "Units that are started at boot." },
                           { "masked", PST_LIST, "Units that cannot be started." }),
        .sample = sample_engine_links,
};

/* apt's periodic jobs, as the last file that sets each has it. */
typedef struct Periodic {
        bool enabled; /* without the key they are */
        bool refresh_lists, install;
} Periodic;

/* Each is a number of days, or "always" (apt.systemd.daily). */
static bool is_on(Text value) {
        return value.size > 0 && !text_is(value, "0");
}

static int on_setting(const char *key, Text value, void *userdata) {
        Periodic *p = userdata;

        if (strcmp(key, "apt::periodic::enable") == 0)
                p->enabled = is_on(value);
        else if (strcmp(key, "apt::periodic::update-package-lists") == 0)
                p->refresh_lists = is_on(value);
        else if (strcmp(key, "apt::periodic::unattended-upgrade") == 0)
                p->install = is_on(value);

        return 0;
}

static int sample_engine_configuration(PstRun *run) {
        Periodic periodic = { .enabled = true };
        int r;

        r = directory_has(run, ETC_PATH, "apt");
        if (r == 0)
                return pst_absent(run, "this system has no apt");
        if (r > 0)
                r = apt_conf_read(run, on_setting, &periodic);
        if (r < 0)
                return r;

        pst_fact_bool(run, "refresh_lists", periodic.enabled && periodic.refresh_lists);
        pst_fact_bool(run, "install", periodic.enabled && periodic.install);
        return pst_present(run);
}

static const PstSignal engine_configuration = {
        .id = "update.engine_configuration",
        .help = "What apt is configured to do by itself.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(ETC_PATH, APT_CONF_PATHS),
        .watches = PST_WATCHES(PST_ON_FILE("/etc/apt/apt.conf.d/")),
        .facts = PST_FACTS({ "refresh_lists", PST_BOOL, "It looks for updates." },
                           { "install", PST_BOOL, "It installs them." }),
        .sample = sample_engine_configuration,
};

PST_OBJECTIVE(ota_eligibility) = {
        .id = "ota_eligibility",
        .title = "OTA eligibility",
        .signals = PST_SIGNALS(&engine, &engine_links, &engine_configuration),
};
