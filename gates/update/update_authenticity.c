/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Update authenticity: updates are taken from those only whom the device was told to trust, by a
 * program that belongs to it.
 *
 * Two witnesses: the files, of sources and keys, and systemd, of who runs the update.
 */

#include <limits.h>
#include <md5.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/hex.h"
#include "base/macro.h"
#include "reader/daemon/service_exec.h"
#include "reader/daemon/units.h"
#include "reader/disk/apt_authenticity.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/file_digests.h"
#include "reader/disk/unit_file.h"
#include "reader/disk/update_packages.h"
#include "reader/text/text_set.h"

#define SERVICES       "apt-daily.service", "apt-daily-upgrade.service"
#define UNITS_FOLDER   "/usr/lib/systemd/system/"
#define KEYRING_SUMS   "/var/lib/dpkg/info/" KEYRING ".md5sums"
#define KEYRING_FOLDER "/usr/share/keyrings/"
#define TRUSTED_FOLDER "/etc/apt/trusted.gpg.d/"

/* Where a file is a link, or nobody answers, it is read. */
#define KEYRING_DIGESTS PST_DIGESTS(KEYRING_FOLDER, "md5")
#define TRUSTED_DIGESTS PST_DIGESTS(TRUSTED_FOLDER, "md5")

static const char *const services[] = { SERVICES };

static int sample_repository_options(PstRun *run) {
        TextSet insecure;
        int r;

        r = apt_authenticity_read(run, &insecure);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no apt");
        if (r < 0)
                return r;

        text_set_fact(run, "insecure", &insecure);
        return pst_present(run);
}

static const PstSignal repository_options = {
        .id = "update.repository_options",
        .help = "Whether apt may take what nobody signed for.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(APT_SOURCES_READS, APT_CONF_PATHS),
        .watches = PST_WATCHES(PST_ON_FILE("/etc/apt/"), PST_ON_FILE(APT_SOURCES_PARTS_PATH),
                               PST_ON_FILE("/etc/apt/apt.conf.d/")),
        .facts = PST_FACTS({ "insecure", PST_LIST, "Options that switch a check off." }),
        .sample = sample_repository_options,
};

/* What the process for files knows of a folder's files: 1, or 0 if it has to be read. */
static int known_md5(PstRun *run, const PstQuestion *folder, const char *path,
                     uint8_t ret[MD5_DIGEST_LENGTH]) {
        size_t n = strlen(folder->arguments[0]);
        const uint8_t *digest;
        AnswerList digests;
        PstBytes answer;
        int r;

        if (strncmp(folder->arguments[0], path, n) != 0 ||
            run->host->query(run, folder, &answer) < 0)
                return 0;

        r = answer_list_open(answer, &digests);
        if (r >= 0)
                r = file_digests_find(digests, MD5_DIGEST_LENGTH, text(path + n, strlen(path + n)),
                                      &digest);
        if (r > 0)
                memcpy(ret, digest, MD5_DIGEST_LENGTH);

        return r;
}

static const PstQuestion digest_folders[] = { KEYRING_DIGESTS, TRUSTED_DIGESTS };

static int md5_of(PstRun *run, const char *path, uint8_t ret[MD5_DIGEST_LENGTH]) {
        PstBytes bytes;
        MD5_CTX state;
        int r = 0;

        for (size_t i = 0; r == 0 && i < ELEMENTSOF(digest_folders); i++)
                r = known_md5(run, &digest_folders[i], path, ret);
        if (r != 0)
                return r < 0 ? r : 0;
        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r;

        MD5Init(&state);
        MD5Update(&state, bytes.data, bytes.size);
        MD5Final(ret, &state);
        return 0;
}

/* A file that is gone counts as altered. */
static int is_altered(PstRun *run, const char *path, Text md5, bool *ret) {
        uint8_t digest[MD5_DIGEST_LENGTH];
        char hex[2 * sizeof(digest) + 1];
        int r;

        r = md5_of(run, path, digest);
        if (r == -ENOENT) {
                *ret = true;
                return 0;
        }
        if (r < 0)
                return r;

        hex_encode(digest, sizeof(digest), hex);
        *ret = !text_is(md5, hex);
        return 0;
}

static int add_if_altered(PstRun *run, const char *path, Text md5, TextSet *altered) {
        bool changed;
        int r;

        r = is_altered(run, path, md5, &changed);
        if (r < 0 || !changed)
                return r;

        return text_set_add(altered, text(path, strlen(path)));
}

/* "md5  usr/share/keyrings/debian-archive-keyring.gpg" */
static int check_sums(PstRun *run, TextSet *altered) {
        Text rest, line, md5, name;
        char path[PATH_MAX];
        PstBytes bytes;
        int r;

        r = pst_read(run, KEYRING_SUMS, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && text_line(&rest, &line)) {
                if (!text_word(&line, &md5) || !text_word(&line, &name))
                        return -EBADMSG;
                if (!text_starts(name, &KEYRING_FOLDER[1]))
                        continue;
                (void) snprintf(path, sizeof(path), "/%.*s", (int) name.size, name.data);
                r = add_if_altered(run, path, md5, altered);
        }

        return r;
}

/* " /etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.asc md5"; a third word says that the
 * package does not bring the file along any more. */
static int check_conffiles(PstRun *run, const DpkgPackage *package, TextSet *altered) {
        Text rest = package->conffiles, line, name, md5, word;
        char path[PATH_MAX];
        int r = 0;

        while (r >= 0 && text_line(&rest, &line)) {
                if (!text_word(&line, &name) || !text_word(&line, &md5) ||
                    text_word(&line, &word) || !text_starts(name, TRUSTED_FOLDER))
                        continue;
                r = text_copy(name, path, sizeof(path));
                if (r >= 0)
                        r = add_if_altered(run, path, md5, altered);
        }

        return r;
}

static int sample_keyring_files(PstRun *run) {
        TextSet altered = { 0 };
        DpkgPackage package;
        Text status;
        int r;

        r = dpkg_packages(run, UPDATE_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no package database");
        if (r >= 0)
                r = dpkg_status_find(status, KEYRING, &package);
        if (r == 0)
                return pst_absent(run, "the keys of Debian's archive are not installed");
        if (r > 0)
                r = check_sums(run, &altered);
        if (r >= 0)
                r = check_conffiles(run, &package, &altered);
        if (r < 0)
                return r;

        text_set_fact(run, "altered", &altered);
        return pst_present(run);
}

/* The sums are MD5, and as writable as the files: they find a change, and prove none. */
static const PstSignal keyring_files = {
        .id = "update.keyring_files",
        .help = "Whether the distribution's keys are the ones that it shipped.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(KEYRING_SUMS, KEYRING_FOLDER, TRUSTED_FOLDER, DPKG_PARENT_PATH,
                           DPKG_STATUS_PATH),
        .queries = PST_QUERIES(UPDATE_PACKAGES, KEYRING_DIGESTS, TRUSTED_DIGESTS),
        .watches = PST_WATCHES(PST_ON_FILE(KEYRING_SUMS), PST_ON_FILE(KEYRING_FOLDER),
                               PST_ON_FILE(TRUSTED_FOLDER), PST_ON_FILE(DPKG_STATUS_PATH)),
        .facts = PST_FACTS({ "altered", PST_LIST, "Files of the keyring that were changed." }),
        .sample = sample_keyring_files,
};

/* 1: at least one of the services is known to systemd. */
static int has_services(PstRun *run) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r, known = 0;

        r = pst_query(run, PST_UNITS(SERVICES), &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                if (!text_is(unit.load, "not-found"))
                        known = 1;

        return r < 0 ? r : known;
}

static int sample_engine_commands(PstRun *run) {
        TextSet programs = { 0 }, environment = { 0 };
        PstBytes answer;
        int r;

        r = has_services(run);
        if (r == 0)
                return pst_absent(run, "apt's services are not installed");
        if (r > 0)
                r = pst_query(run, PST_UNITS_GET("Service", "ExecStart", SERVICES), &answer);
        if (r >= 0)
                r = service_exec_parse(answer, &programs);
        if (r >= 0)
                r = pst_query(run, PST_UNITS_GET("Service", "Environment", SERVICES), &answer);
        if (r >= 0)
                r = service_texts_parse(answer, &environment);
        if (r < 0)
                return r;

        text_set_fact(run, "programs", &programs);
        text_set_fact(run, "environment", &environment);
        return pst_present(run);
}

static const PstSignal engine_commands = {
        .id = "update.engine_commands",
        .help = "What systemd runs to bring updates, drop-ins included.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(PST_UNITS(SERVICES), PST_UNITS_GET("Service", "ExecStart", SERVICES),
                               PST_UNITS_GET("Service", "Environment", SERVICES)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(SERVICES))),
        .facts = PST_FACTS({ "programs", PST_LIST, "Paths of the programs." },
                           { "environment", PST_LIST, "Variables that they are given." }),
        .sample = sample_engine_commands,
};

static int sample_engine_unit_files(PstRun *run) {
        TextSet programs = { 0 };
        char path[PATH_MAX];
        PstBytes bytes;
        int r = 0, n = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(services); i++) {
                TextSet of_unit = { 0 };

                (void) snprintf(path, sizeof(path), UNITS_FOLDER "%s", services[i]);
                r = pst_read(run, path, &bytes);
                if (r == -ENOENT) {
                        r = 0;
                        continue;
                }
                if (r >= 0)
                        r = unit_file_programs(text(bytes.data, bytes.size), &of_unit);
                for (size_t k = 0; r >= 0 && k < of_unit.n; k++)
                        r = text_set_add(&programs,
                                         text(of_unit.items[k], strlen(of_unit.items[k])));
                n++;
        }
        if (r < 0)
                return r;
        if (n == 0)
                return pst_absent(run, "apt's services are not installed");

        text_set_fact(run, "programs", &programs);
        return pst_present(run);
}

static const PstSignal engine_unit_files = {
        .id = "update.engine_unit_files",
        .help = "What the packaged units run, without drop-ins.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(UNITS_FOLDER),
        .watches = PST_WATCHES(PST_ON_FILE(UNITS_FOLDER)),
        .facts = PST_FACTS({ "programs", PST_LIST, "Paths of the programs." }),
        .sample = sample_engine_unit_files,
};

PST_OBJECTIVE(update_authenticity) = {
        .id = "update_authenticity",
        .title = "Update authenticity",
        .signals = PST_SIGNALS(&repository_options, &keyring_files, &engine_commands,
                               &engine_unit_files),
};
