/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security-focused configuration: file systems are mounted with what keeps programs and devices off
 * them, and no account can be entered without a secret.
 *
 * Two witnesses: the kernel, of mounts in force, and the files, of what was configured.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/fstab.h"
#include "reader/kernel/mountinfo.h"
#include "reader/text/answer_list.h"
#include "reader/text/text_set.h"

#define FSTAB_PATH   "/etc/fstab"
#define UNITS_FOLDER "/etc/systemd/system/"

/* Local units may be links to what packages bring along for that. */
#define CONFIGURED_PATHS                                                                           \
        FSTAB_PATH, UNITS_FOLDER, "/usr/lib/systemd/system/", "/usr/share/systemd/tmp.mount"

static const char *const points[] = { "/",    "/usr",     "/home",    "/boot", "/run", "/proc",
                                      "/sys", "/dev/shm", "/dev/pts", "/var",  "/tmp", "/var/tmp" };

static const char *const flags[] = { "nodev", "nosuid", "noexec", "ro" };

static bool is_point(Text point) {
        for (size_t i = 0; i < ELEMENTSOF(points); i++)
                if (text_is(point, points[i]))
                        return true;

        return false;
}

/* "/tmp nosuid": the flags of one mount that we look at. */
static int add_options(Text point, Text options, TextSet *set) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(flags); i++)
                if (mount_has_option(options, flags[i]))
                        r = text_set_add_pair(set, point, ' ', text(flags[i], strlen(flags[i])));

        return r;
}

static int add_fstab(PstRun *run, TextSet *set) {
        Text rest, point, type, options;
        PstBytes bytes;
        int r;

        r = pst_read(run, FSTAB_PATH, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && fstab_next(&rest, &point, &type, &options) > 0)
                if (is_point(point) && !text_is(type, "swap") &&
                    !mount_has_option(options, "noauto") && !mount_has_option(options, "bind"))
                        r = add_options(point, options, set);

        return r;
}

static int add_unit(PstRun *run, Text name, TextSet *set) {
        char path[PATH_MAX];
        Text where, options;
        PstBytes bytes;
        int r;

        (void) snprintf(path, sizeof(path), UNITS_FOLDER "%.*s", (int) name.size, name.data);
        r = pst_link(run, path, &bytes);
        if (r >= 0 && text_is(text(bytes.data, bytes.size), "/dev/null"))
                return 0; /* masked */

        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* a link that leads nowhere */

        mount_unit_parse(text(bytes.data, bytes.size), &where, &options);
        return is_point(where) ? add_options(where, options, set) : 0;
}

static int add_units(PstRun *run, TextSet *set) {
        PstBytes bytes;
        Text rest, name;
        int r;

        r = pst_list(run, UNITS_FOLDER, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                if (text_ends(name, ".mount"))
                        r = add_unit(run, name, set);

        return r;
}

static int configured(PstRun *run, TextSet *ret) {
        int r;

        text_set_init(ret);
        r = add_fstab(run, ret);
        return r < 0 ? r : add_units(run, ret);
}

static int in_force(PstRun *run, TextSet *ret) {
        Text mountinfo;
        Mount mount;
        int r;

        text_set_init(ret);
        r = mountinfo_read(run, &mountinfo);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(points); i++) {
                r = mountinfo_find(mountinfo, points[i], &mount);
                if (r > 0)
                        r = add_options(text(points[i], strlen(points[i])), mount.options, ret);
        }

        return r;
}

static int sample_mounts(PstRun *run) {
        TextSet options, meant, confirmed = { 0 };
        int r, known;

        r = in_force(run, &options);
        if (r < 0)
                return r;

        text_set_fact(run, "options", &options);
        pst_fact_bool(run, "root_read_only", text_set_has(&options, text("/ ro", 4)));

        known = configured(run, &meant);
        for (size_t i = 0; known >= 0 && i < meant.n; i++) {
                Text item = text(meant.items[i], strlen(meant.items[i]));

                if (text_set_has(&options, item))
                        known = text_set_add(&confirmed, item);
        }
        if (known >= 0)
                text_set_fact(run, "configured_in_force", &confirmed);
        return pst_present(run);
}

static const PstSignal mounts = {
        .id = "platform.mounts",
        .help = "What file systems are mounted with.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MOUNTINFO_PATH, CONFIGURED_PATHS),
        .watches = PST_WATCHES(PST_ON_POLL(MOUNTINFO_PATH)),
        .facts = PST_FACTS(
                { "options", PST_LIST, "'<mount point> <flag>' of well-known points." },
                { "root_read_only", PST_BOOL, "The root cannot be written." },
                { "configured_in_force", PST_LIST, "Of the configured flags, those in force." }),
        .sample = sample_mounts,
};

static int sample_mounts_configured(PstRun *run) {
        TextSet options;
        int r;

        r = configured(run, &options);
        if (r < 0)
                return r;

        text_set_fact(run, "options", &options);
        return pst_present(run);
}

static const PstSignal mounts_configured = {
        .id = "platform.mounts_configured",
        .help = "What fstab and local mount units ask for.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(CONFIGURED_PATHS),
        .watches = PST_WATCHES(PST_ON_FILE(FSTAB_PATH), PST_ON_FILE(UNITS_FOLDER)),
        .facts = PST_FACTS({ "options", PST_LIST, "'<mount point> <flag>', as in mounts." }),
        .sample = sample_mounts_configured,
};

/* crypt(5): what has been weak for long. Everything newer is by its own prefix. */
static bool is_weak(Text scheme) {
        return text_is(scheme, "1") || text_is(scheme, "des") || text_is(scheme, "md5") ||
               text_is(scheme, "3");
}

static bool is_state(Text word) {
        return text_is(word, "empty") || text_is(word, "locked") || text_is(word, "set");
}

static int sample_account_secrets(PstRun *run) {
        int64_t empty = 0, weak = 0;
        PstBytes answer;
        uint64_t n;
        Decoder d;
        int r;

        r = pst_query(run, PST_SHADOW, &answer);
        if (r >= 0)
                r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        n = decoder_array(&d);
        for (uint64_t i = 0; i < n && d.error == 0; i++) {
                Text scheme, word;

                decoder_array_of(&d, 2);
                scheme = answer_text(&d);
                word = answer_text(&d);
                empty += text_is(word, "empty");
                weak += text_is(word, "set") && is_weak(scheme);
                if (!is_state(word))
                        decoder_fail(&d);
        }
        r = decoder_finish(&d);
        if (r < 0)
                return r;

        pst_fact_int(run, "empty_passwords", empty);
        pst_fact_int(run, "weak_hashes", weak);
        return pst_present(run);
}

/* Counts alone: no name and no hash of an account ever reaches this process. */
static const PstSignal account_secrets = {
        .id = "platform.account_secrets",
        .help = "Accounts that can be entered without a secret, or with a weakly kept one.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .queries = PST_QUERIES(PST_SHADOW),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_SHADOW)),
        .facts = PST_FACTS({ "empty_passwords", PST_INT, "How many need none." },
                           { "weak_hashes", PST_INT, "How many are kept by an old scheme." }),
        .sample = sample_account_secrets,
};

PST_OBJECTIVE(security_focused_configuration) = {
        .id = "security_focused_configuration",
        .title = "Security-focused configuration",
        .signals = PST_SIGNALS(&mounts, &mounts_configured, &account_secrets),
};
