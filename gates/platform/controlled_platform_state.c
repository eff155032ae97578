/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Controlled platform state: what runs, and who has power, is what packages and administrators set
 * up, and nothing hides from that.
 *
 * Two witnesses: systemd, of the units that it loaded, and the files that they came from.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/bus_value.h"
#include "reader/daemon/service_exec.h"
#include "reader/daemon/units.h"
#include "reader/disk/accounts.h"
#include "reader/text/text_set.h"

#define MANAGER_TAINTED                                                                            \
        PST_BUS_GET("org.freedesktop.systemd1", "/org/freedesktop/systemd1",                       \
                    "org.freedesktop.systemd1.Manager", "Tainted")
#define LOADED_UNITS PST_UNITS_MATCHING("", "*.service", "*.socket", "*.timer")

#define UNITS_MAX 480U /* names in one question, see QUESTION_WORDS_MAX */

static const char *const local_folders[] = {
        "/etc/systemd/system/",
        "/run/systemd/system/",
        "/usr/local/lib/systemd/system/",
};

static const char *const suffixes[] = { ".service", ".socket", ".timer" };

static bool is_local(Text path) {
        return text_starts(path, "/etc/") || text_starts(path, "/usr/local/") ||
               text_starts(path, "/run/systemd/system/");
}

/* The loaded units as arguments of a question; the names live in `names`. */
typedef struct Loaded {
        TextSet names;
        const char *arguments[2 + UNITS_MAX + 1];
        size_t n;
} Loaded;

static int loaded_read(PstRun *run, Loaded *ret) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        text_set_init(&ret->names);
        r = pst_query(run, LOADED_UNITS, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                if (text_is(unit.load, "loaded"))
                        r = text_set_add(&ret->names, unit.name);
        if (r < 0)
                return r;

        ret->n = ret->names.n < UNITS_MAX ? ret->names.n : UNITS_MAX;
        for (size_t i = 0; i < ret->n; i++)
                ret->arguments[2 + i] = ret->names.items[i];
        ret->arguments[2 + ret->n] = NULL;
        return ret->names.n > UNITS_MAX ? -EFBIG : 0;
}

static int loaded_get(PstRun *run, Loaded *loaded, const char *property, PstBytes *ret) {
        const PstQuestion question = { .name = "units.get", .arguments = loaded->arguments };

        loaded->arguments[0] = "Unit";
        loaded->arguments[1] = property;
        return run->host->query(run, &question, ret);
}

/* The fragments of loaded units that lie where administrators put theirs. */
static int local_fragments(PstRun *run, Loaded *loaded, TextSet *ret) {
        UnitProperty property;
        PstBytes answer;
        UnitList list;
        int r;

        text_set_init(ret);
        r = loaded_get(run, loaded, "FragmentPath", &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                Decoder d = decoder(property.value.data, property.value.size);
                CborBytes path = decoder_text(&d);

                if (d.error < 0)
                        return d.error;
                if (is_local(text(path.data, path.size)))
                        r = text_set_add(ret, text(path.data, path.size));
        }

        return r;
}

static bool is_session(Text name) {
        return text_starts(name, "session-") || text_starts(name, "user@") ||
               text_starts(name, "run-user-");
}

/* The units whose property is true. */
static int units_with(PstRun *run, Loaded *loaded, const char *name, TextSet *ret) {
        UnitProperty property;
        PstBytes answer;
        UnitList list;
        int r;

        r = loaded_get(run, loaded, name, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                Decoder d = decoder(property.value.data, property.value.size);
                bool holds = decoder_bool(&d);

                if (d.error < 0)
                        return d.error;
                if (holds && !is_session(property.name))
                        r = text_set_add(ret, property.name);
        }

        return r;
}

static int give_tainted(PstRun *run) {
        TextSet tainted = { 0 };
        PstBytes answer;
        Text value, word;
        int r;

        r = pst_query(run, MANAGER_TAINTED, &answer);
        if (r >= 0)
                r = bus_value_text(answer, &value);
        while (r >= 0 && text_piece(&value, ':', &word))
                r = text_set_add(&tainted, word);
        if (r >= 0)
                text_set_fact(run, "tainted", &tainted);

        return r;
}

static int give_drop_ins(PstRun *run, Loaded *loaded) {
        TextSet drop_ins = { 0 };
        PstBytes answer;
        int r;

        r = loaded_get(run, loaded, "DropInPaths", &answer);
        if (r >= 0)
                r = service_texts_parse(answer, &drop_ins);
        if (r >= 0)
                text_set_fact(run, "drop_ins", &drop_ins);

        return r;
}

static int sample_unit_origins(PstRun *run) {
        TextSet local, transient = { 0 }, outdated = { 0 };
        Loaded loaded;
        int r;

        r = loaded_read(run, &loaded);
        if (r >= 0)
                r = local_fragments(run, &loaded, &local);
        if (r >= 0)
                r = units_with(run, &loaded, "Transient", &transient);
        if (r >= 0)
                r = units_with(run, &loaded, "NeedDaemonReload", &outdated);
        if (r >= 0)
                r = give_drop_ins(run, &loaded);
        if (r >= 0)
                r = give_tainted(run);
        if (r < 0)
                return r;

        text_set_fact(run, "local", &local);
        text_set_fact(run, "transient", &transient);
        text_set_fact(run, "needs_reload", &outdated);
        return pst_present(run);
}

static const PstSignal unit_origins = {
        .id = "platform.unit_origins",
        .help = "Where systemd got the units from that it has loaded.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(LOADED_UNITS, PST_UNITS_GET("Unit", "FragmentPath", PST_ANY),
                               PST_UNITS_GET("Unit", "DropInPaths", PST_ANY),
                               PST_UNITS_GET("Unit", "Transient", PST_ANY),
                               PST_UNITS_GET("Unit", "NeedDaemonReload", PST_ANY), MANAGER_TAINTED),
        .watches = PST_WATCHES(PST_ON_ANSWER(LOADED_UNITS)),
        .facts = PST_FACTS({ "local", PST_LIST, "Unit files that no package's folder holds." },
                           { "transient", PST_LIST, "Units without a file, but for sessions." },
                           { "drop_ins", PST_LIST, "Files that change a unit." },
                           { "needs_reload", PST_LIST, "Units whose files changed since." },
                           { "tainted", PST_LIST, "What systemd finds odd about the system." }),
        .sample = sample_unit_origins,
};

static bool is_unit(Text name) {
        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++)
                if (text_ends(name, suffixes[i]))
                        return true;

        return false;
}

/* Masks lead to /dev/null, aliases to another unit here or to a packaged one. */
static bool is_alias(Text target) {
        return text_is(target, "/dev/null") || !memchr(target.data, '/', target.size) ||
               text_starts(target, "/usr/lib/systemd/") || text_starts(target, "/lib/systemd/");
}

static int add_local(PstRun *run, const char *folder, TextSet *ret) {
        char path[PATH_MAX];
        Text rest, name;
        PstBytes bytes;
        int r;

        r = pst_list(run, folder, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (!is_unit(name))
                        continue;
                (void) snprintf(path, sizeof(path), "%s%.*s", folder, (int) name.size, name.data);
                r = pst_link(run, path, &bytes);
                if (r == -EINVAL ||
                    (r >= 0 && bytes.size > 0 && !is_alias(text(bytes.data, bytes.size))))
                        r = text_set_add(ret, text(path, strlen(path)));
        }

        return r;
}

/* Those of the loaded fragments whose file is there: one whose file is gone hides itself. */
static int give_confirmed(PstRun *run) {
        TextSet fragments, confirmed = { 0 };
        PstBytes target;
        Loaded loaded;
        int r;

        r = loaded_read(run, &loaded);
        if (r >= 0)
                r = local_fragments(run, &loaded, &fragments);
        for (size_t i = 0; r >= 0 && i < fragments.n; i++) {
                r = pst_link(run, fragments.items[i], &target);
                if (r >= 0 || r == -EINVAL)
                        r = text_set_add(&confirmed,
                                         text(fragments.items[i], strlen(fragments.items[i])));
                else if (r == -ENOENT)
                        r = 0;
        }
        if (r >= 0)
                text_set_fact(run, "loaded_local_present", &confirmed);

        return r;
}

static int sample_unit_files(PstRun *run) {
        TextSet local = { 0 };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(local_folders); i++)
                r = add_local(run, local_folders[i], &local);
        if (r < 0)
                return r;

        text_set_fact(run, "local", &local);
        (void) give_confirmed(run); /* without systemd's word there is nothing to confirm */
        return pst_present(run);
}

static const PstSignal unit_files = {
        .id = "platform.unit_files",
        .help = "Unit files that lie where administrators put theirs.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/etc/", "/run/systemd/system/", "/usr/local/"),
        .queries = PST_QUERIES(LOADED_UNITS, PST_UNITS_GET("Unit", "FragmentPath", PST_ANY)),
        .watches = PST_WATCHES(PST_ON_FILE("/etc/systemd/system/"),
                               PST_ON_FILE("/run/systemd/system/")),
        .facts = PST_FACTS({ "local", PST_LIST, "Services, sockets and timers, without aliases." },
                           { "loaded_local_present", PST_LIST,
                             "Of the local ones that systemd loaded, those whose file is there." }),
        .sample = sample_unit_files,
};

#define SUDOERS        "/etc/sudoers"
#define SUDOERS_FOLDER "/etc/sudoers.d/"

static int count_sudoers(PstRun *run, int64_t *ret) {
        char path[PATH_MAX];
        Text rest, name;
        PstBytes bytes;
        int64_t n = 0;
        int r;

        r = pst_query(run, PST_FILE(SUDOERS), &bytes);
        if (r >= 0)
                accounts_passwordless(text(bytes.data, bytes.size), &n);
        if (r >= 0 || r == -ENOENT)
                r = pst_query(run, PST_NAMES(SUDOERS_FOLDER), &bytes);
        if (r == -ENOENT) {
                *ret = n;
                return 0;
        }
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                (void) snprintf(path, sizeof(path), SUDOERS_FOLDER "%.*s", (int) name.size,
                                name.data);
                r = pst_query(run, PST_FILE(path), &bytes);
                if (r >= 0)
                        accounts_passwordless(text(bytes.data, bytes.size), &n);
        }
        if (r >= 0)
                *ret = n;
        return r;
}

static int sample_privileged_accounts(PstRun *run) {
        TextSet superusers = { 0 }, members = { 0 };
        int64_t passwordless;
        PstBytes bytes;
        int r;

        r = pst_read(run, "/etc/passwd", &bytes);
        if (r >= 0)
                r = accounts_superusers(text(bytes.data, bytes.size), &superusers);
        if (r >= 0)
                r = pst_read(run, "/etc/group", &bytes);
        if (r >= 0)
                r = accounts_members(text(bytes.data, bytes.size), &members);
        if (r < 0)
                return r;

        text_set_fact(run, "superusers", &superusers);
        text_set_fact(run, "members", &members);
        if (count_sudoers(run, &passwordless) >= 0)
                pst_fact_int(run, "passwordless_rules", passwordless);
        return pst_present(run);
}

static const PstSignal privileged_accounts = {
        .id = "platform.privileged_accounts",
        .help = "Who has power over this device.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/etc/passwd", "/etc/group"),
        .queries =
                PST_QUERIES(PST_FILE(SUDOERS), PST_FILE(SUDOERS_FOLDER), PST_NAMES(SUDOERS_FOLDER)),
        .watches = PST_WATCHES(PST_ON_FILE("/etc/passwd"), PST_ON_FILE("/etc/group")),
        .facts = PST_FACTS({ "superusers", PST_LIST, "Accounts with user id 0." },
                           { "members", PST_LIST, "Members of groups that give power." },
                           { "passwordless_rules", PST_INT, "Rules of sudo without a password." }),
        .sample = sample_privileged_accounts,
};

PST_OBJECTIVE(controlled_platform_state) = {
        .id = "controlled_platform_state",
        .title = "Controlled platform state",
        .signals = PST_SIGNALS(&unit_origins, &unit_files, &privileged_accounts),
};
