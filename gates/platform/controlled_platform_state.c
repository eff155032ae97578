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
#include "reader/daemon/unit_property.h"
#include "reader/disk/accounts.h"
#include "reader/disk/sudoers.h"
#include "reader/text/text_set.h"

#define MANAGER_TAINTED                                                                            \
        PST_BUS_GET("org.freedesktop.systemd1", "/org/freedesktop/systemd1",                       \
                    "org.freedesktop.systemd1.Manager", "Tainted")
#define LOADED_UNITS PST_UNITS_MATCHING("", "*.service", "*.socket", "*.timer")

#define UNITS_MAX        480U   /* names in one question, see postured/gate.h */
#define UNIT_NAMES_BYTES 32768U /* of all of them */

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

/* The loaded units, as arguments of a question: more than a fact may list. */
typedef struct Loaded {
        const char *arguments[2 + UNITS_MAX + 1];
        size_t n;
        char names[UNIT_NAMES_BYTES];
        size_t used;
} Loaded;

static int loaded_add(Loaded *loaded, Text name) {
        char *copy = loaded->names + loaded->used;
        int r;

        if (loaded->n == UNITS_MAX)
                return -EFBIG;
        r = text_copy(name, copy, sizeof(loaded->names) - loaded->used);
        if (r < 0)
                return r;

        loaded->arguments[2 + loaded->n++] = copy;
        loaded->used += name.size + 1;
        return 0;
}

static int loaded_read(PstRun *run, Loaded *ret) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        ret->n = ret->used = 0;
        r = pst_query(run, LOADED_UNITS, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                if (text_is(unit.load, "loaded"))
                        r = loaded_add(ret, unit.name);

        ret->arguments[2 + ret->n] = NULL;
        return r;
}

/* One property of them all. */
static int loaded_get(PstRun *run, Loaded *loaded, const char *property, UnitList *ret) {
        const PstQuestion question = { .name = "units.get", .arguments = loaded->arguments };
        PstBytes answer;
        int r;

        if (loaded->n == 0) {
                *ret = (UnitList){ 0 };
                return 0;
        }

        loaded->arguments[0] = "Unit";
        loaded->arguments[1] = property;
        r = run->host->query(run, &question, &answer);
        return r < 0 ? r : unit_list_open(answer.data, answer.size, ret);
}

/* The fragments of loaded units that lie where administrators put theirs. */
static int local_fragments(PstRun *run, Loaded *loaded, TextSet *ret) {
        UnitProperty property;
        UnitList list;
        Text path;
        int r;

        text_set_init(ret);
        r = loaded_get(run, loaded, "FragmentPath", &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                r = unit_property_text(&property, &path);
                if (r >= 0 && is_local(path))
                        r = text_set_add(ret, path);
        }

        return r;
}

static bool is_session(Text name) {
        return text_starts(name, "session-") || text_starts(name, "user@") ||
               text_starts(name, "run-user-");
}

/* Gives the units whose property is true. */
static int give_units_with(PstRun *run, Loaded *loaded, const char *name, const char *fact) {
        TextSet units = { 0 };
        UnitProperty property;
        UnitList list;
        int r;

        r = loaded_get(run, loaded, name, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                Decoder d = decoder(property.value.data, property.value.size);
                bool holds = decoder_bool(&d);

                r = text_is(property.signature, "b") ? decoder_finish(&d) : -EBADMSG;
                if (r >= 0 && holds && !is_session(property.name))
                        r = text_set_add(&units, property.name);
        }
        if (r >= 0)
                text_set_fact(run, fact, &units);

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
        UnitProperty property;
        UnitList list;
        int r;

        r = loaded_get(run, loaded, "DropInPaths", &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0)
                r = service_texts_take(&property, &drop_ins);
        if (r >= 0)
                text_set_fact(run, "drop_ins", &drop_ins);

        return r;
}

static int sample_unit_origins(PstRun *run) {
        TextSet local;
        Loaded loaded;
        int r;

        r = loaded_read(run, &loaded);
        if (r >= 0)
                r = local_fragments(run, &loaded, &local);
        if (r >= 0)
                r = give_units_with(run, &loaded, "Transient", "transient");
        if (r >= 0)
                r = give_units_with(run, &loaded, "NeedDaemonReload", "needs_reload");
        if (r >= 0)
                r = give_drop_ins(run, &loaded);
        if (r >= 0)
                r = give_tainted(run);
        if (r < 0)
                return r;

        text_set_fact(run, "local", &local);
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
        .watches = PST_WATCHES(PST_ON_ANSWER(LOADED_UNITS), PST_ON_ANSWER(MANAGER_TAINTED)),
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

/* Masks lead to /dev/null, aliases to another unit here or to a packaged one. A target that climbs
 * leads anywhere. */
static bool is_alias(Text target) {
        if (memmem(target.data, target.size, "..", 2))
                return false;

        return text_is(target, "/dev/null") || !memchr(target.data, '/', target.size) ||
               text_starts(target, "/usr/lib/systemd/") || text_starts(target, "/lib/systemd/");
}

static int add_local(PstRun *run, const char *folder, TextSet *ret) {
        char path[PATH_MAX];
        Text rest, name;
        PstBytes bytes;
        int r;

        r = pst_list(run, folder, &bytes);
        if (r == -ENOENT || r == -ENOTCONN)
                return 0; /* an image has nothing in /run */
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

/* Without a right, or systemd's word, some facts cannot be established. */
static bool is_unknowable(int r) {
        return r == -EACCES || r == -EPERM || r == -ENOTCONN || r == -EOPNOTSUPP || r == -ETIMEDOUT;
}

static int sample_unit_files(PstRun *run) {
        TextSet local = { 0 };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(local_folders); i++)
                r = add_local(run, local_folders[i], &local);
        if (r < 0)
                return r;

        text_set_fact(run, "local", &local);
        r = give_confirmed(run);
        return r < 0 && !is_unknowable(r) ? r : pst_present(run);
}

static const PstSignal unit_files = {
        .id = "platform.unit_files",
        .help = "Unit files that lie where administrators put theirs.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/etc/", "/run/systemd/system/", "/usr/local/"),
        .queries = PST_QUERIES(LOADED_UNITS, PST_UNITS_GET("Unit", "FragmentPath", PST_ANY)),
        .watches = PST_WATCHES(PST_ON_FILE("/etc/systemd/system/"),
                               PST_ON_FILE("/run/systemd/system/"), PST_ON_ANSWER(LOADED_UNITS)),
        .facts = PST_FACTS({ "local", PST_LIST, "Services, sockets and timers, without aliases." },
                           { "loaded_local_present", PST_LIST,
                             "Of the local ones that systemd loaded, those whose file is there." }),
        .sample = sample_unit_files,
};

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
        r = sudoers_read(run, &passwordless);
        if (r >= 0)
                pst_fact_int(run, "passwordless_rules", passwordless);
        return r < 0 && !is_unknowable(r) ? r : pst_present(run);
}

static const PstSignal privileged_accounts = {
        .id = "platform.privileged_accounts",
        .help = "Who has power over this device.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/etc/passwd", "/etc/group"),
        .queries = PST_QUERIES(SUDOERS_QUERIES),
        .watches =
                PST_WATCHES(PST_ON_FILE("/etc/passwd"), PST_ON_FILE("/etc/group"), SUDOERS_WATCHES),
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
