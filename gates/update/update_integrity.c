/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Update integrity: updates arrive, whole, and what was installed is what runs.
 *
 * Two witnesses: the package database and apt's files, and the kernel, of which release runs.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "reader/disk/apt_sources.h"
#include "reader/disk/deb822.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/file_meta.h"
#include "reader/disk/update_packages.h"
#include "reader/text/directory.h"
#include "reader/text/http_date.h"
#include "reader/text/text_set.h"

#define STAMPS         "/var/lib/apt/periodic/"
#define UPDATE_STAMP   STAMPS "update-stamp"
#define UPGRADE_STAMP  STAMPS "upgrade-stamp"
#define LISTS          "/var/lib/apt/lists/"
#define DPKG_UPDATES   "/var/lib/dpkg/updates/"
#define OSRELEASE_PATH "/proc/sys/kernel/osrelease"

#define UNDER_WAY_S 3600 /* an upgrade that is younger than this may still be at it */
#define AHEAD_S     300  /* what is written while we look may seem to be written later */

/* Seconds since a file was written: 1, or 0 if there is no such file, or it bears a date to come,
 * which would make it young for ever. */
static int age_of(PstRun *run, const char *path, int64_t *ret) {
        int64_t age;
        FileMeta meta;
        int r;

        r = file_meta_read(run, path, &meta);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;
        if (__builtin_sub_overflow(run->now_s, meta.modified_s, &age))
                return -EBADMSG;
        if (age < -AHEAD_S)
                return 0;

        *ret = age > 0 ? age : 0;
        return 1;
}

/* The Valid-Until of a signed list: 1, or 0 if it has none. */
static int valid_until(Text file, int64_t *ret) {
        Text line, name, value;

        while (text_line(&file, &line)) {
                if (!text_split(line, ':', &name, &value))
                        continue;
                if (deb822_is(name, "valid-until"))
                        return http_date_parse(value, ret) < 0 ? -EBADMSG : 1;
                if (deb822_is(name, "sha256"))
                        return 0; /* what follows are sums, for thousands of lines */
        }

        return 0;
}

static bool is_security_list(Text name) {
        static const char word[] = "security";

        if (!text_ends(name, "InRelease"))
                return false;
        for (; name.size >= strlen(word); name = text_skip(name, 1))
                if (text_starts(name, word))
                        return true;

        return false;
}

/* The earliest end among the security suite's lists: 1, or 0 if there is none. */
static int security_end(PstRun *run, int64_t *ret) {
        int64_t end, earliest = 0;
        char path[PATH_MAX];
        bool found = false;
        PstBytes bytes;
        Text rest, name;
        int r;

        r = pst_list(run, LISTS, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (text_piece(&rest, '\0', &name)) {
                if (!is_security_list(name))
                        continue;
                (void) snprintf(path, sizeof(path), LISTS "%.*s", (int) name.size, name.data);
                r = pst_read(run, path, &bytes);
                if (r >= 0)
                        r = valid_until(text(bytes.data, bytes.size), &end);
                if (r < 0)
                        return r;
                if (r > 0 && (!found || end < earliest))
                        earliest = end;
                found = found || r > 0;
        }
        if (found)
                *ret = earliest;

        return found;
}

/* The age of a stamp, left out where there is none and where nobody may tell us. */
static int give_age(PstRun *run, const char *path, const char *fact) {
        int64_t age;
        int r;

        r = age_of(run, path, &age);
        if (r > 0)
                pst_fact_int(run, fact, age);

        return r == -EACCES || r == -ENOTCONN ? 0 : r;
}

static int sample_freshness(PstRun *run) {
        int64_t end;
        int r;

        r = directory_has(run, ETC_PATH, "apt");
        if (r == 0)
                return pst_absent(run, "this system has no apt");
        if (r > 0)
                r = give_age(run, UPDATE_STAMP, "lists_age");
        if (r >= 0)
                r = give_age(run, UPGRADE_STAMP, "upgrade_age");
        if (r >= 0)
                r = security_end(run, &end);
        if (r > 0)
                pst_fact_bool(run, "security_expired", run->now_s >= end);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal freshness = {
        .id = "update.freshness",
        .help = "When apt last looked for updates, and last installed them.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(ETC_PATH, LISTS),
        .queries = PST_QUERIES(PST_META(STAMPS)),
        .watches = PST_WATCHES(PST_ON_FILE(LISTS), PST_ON_ANSWER(PST_META(STAMPS))),
        .facts = PST_FACTS({ "lists_age", PST_INT, "Seconds since it looked." },
                           { "upgrade_age", PST_INT, "Seconds since it installed." },
                           { "security_expired", PST_BOOL, "The security list's end has passed." }),
        .sample = sample_freshness,
};

/* "install ok half-configured": neither wholly there nor wholly gone, or to be installed anew. */
static bool is_broken(Text status) {
        static const char *const whole[] = { "installed", "config-files", "not-installed" };
        Text want, flag, state;

        if (!text_word(&status, &want) || !text_word(&status, &flag) || !text_word(&status, &state))
                return true;
        if (!text_is(flag, "ok"))
                return true;

        for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
                if (text_is(state, whole[i]))
                        return false;
        return true;
}

static int add_broken(Text status, TextSet *broken) {
        DpkgPackage package;
        int r;

        while ((r = dpkg_status_next(&status, &package)) > 0)
                if (is_broken(package.status)) {
                        r = text_set_add(broken, package.name);
                        if (r < 0)
                                return r;
                }

        return r;
}

/* Whatever has no age is no upgrade that is under way. */
static int sample_package_consistency(PstRun *run) {
        TextSet broken = { 0 };
        int64_t age;
        bool interrupted;
        PstBytes names;
        Text status;
        int r;

        r = dpkg_packages(run, UPDATE_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no package database");
        if (r >= 0)
                r = add_broken(status, &broken);
        if (r >= 0)
                r = pst_list(run, DPKG_UPDATES, &names);
        if (r < 0)
                return r;

        interrupted = names.size > 0;
        if (broken.n > 0 || interrupted) {
                r = age_of(run, DPKG_STATUS_PATH, &age);
                if (r < 0)
                        return r;
                if (r > 0 && age < UNDER_WAY_S) {
                        text_set_init(&broken);
                        interrupted = false;
                }
        }

        text_set_fact(run, "broken", &broken);
        pst_fact_bool(run, "interrupted", interrupted);
        return pst_present(run);
}

static const PstSignal package_consistency = {
        .id = "update.package_consistency",
        .help = "Whether packages are half installed for more than an hour.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(DPKG_PARENT_PATH, DPKG_STATUS_PATH, DPKG_UPDATES),
        .queries = PST_QUERIES(UPDATE_PACKAGES, PST_META(DPKG_STATUS_PATH)),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH), PST_ON_FILE(DPKG_UPDATES)),
        .facts = PST_FACTS({ "broken", PST_LIST, "Packages that are not wholly installed." },
                           { "interrupted", PST_BOOL, "An upgrade was left in the middle." }),
        .sample = sample_package_consistency,
};

static int running_release(PstRun *run, Text *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, OSRELEASE_PATH, &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        if (text_ends(*ret, "\n"))
                ret->size--;
        return ret->size > 0 ? 0 : -EBADMSG;
}

static int sample_running_kernel(PstRun *run) {
        char release[PST_TEXT_MAX + 1];
        Text running;
        int r;

        r = running_release(run, &running);
        if (r >= 0)
                r = text_copy(running, release, sizeof(release));
        if (r < 0)
                return r;

        pst_fact_text(run, "release", release);
        return pst_present(run);
}

static const PstSignal running_kernel = {
        .id = "update.running_kernel",
        .help = "Which kernel runs.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(OSRELEASE_PATH),
        .facts = PST_FACTS({ "release", PST_TEXT, "Its release, as uname -r has it." }),
        .sample = sample_running_kernel,
};

/* The release that a kernel's package is for; that of a metapackage is not one ("amd64"), and symbols
 * for a debugger are no kernel. */
static bool kernel_release(const DpkgPackage *package, Text *ret) {
        static const char unsigned_suffix[] = "-unsigned";

        if (!text_starts(package->name, KERNEL_PACKAGE) || !dpkg_is_installed(package) ||
            text_ends(package->name, "-dbg"))
                return false;

        *ret = text_skip(package->name, strlen(KERNEL_PACKAGE));
        if (text_ends(*ret, unsigned_suffix))
                ret->size -= strlen(unsigned_suffix);
        return ret->size > 0 && ret->data[0] >= '0' && ret->data[0] <= '9';
}

/* Numbers within releases compare as numbers: 6.1.0-9 comes before 6.1.0-10. */
static bool is_newer(Text a, Text b) {
        char first[PST_TEXT_MAX + 1], second[PST_TEXT_MAX + 1];

        return text_copy(a, first, sizeof(first)) >= 0 &&
               text_copy(b, second, sizeof(second)) >= 0 && strverscmp(first, second) > 0;
}

/* The running release if its package is installed, else the newest that is: 1, or 0 if none is. */
static int expected_release(Text status, Text running, Text *ret) {
        Text found, newest = { 0 };
        DpkgPackage package;
        int r;

        while ((r = dpkg_status_next(&status, &package)) > 0) {
                if (!kernel_release(&package, &found))
                        continue;
                if (text_same(found, running)) {
                        *ret = found;
                        return 1;
                }
                if (!newest.data || is_newer(found, newest))
                        newest = found;
        }
        if (r < 0 || !newest.data)
                return r;

        *ret = newest;
        return 1;
}

static int sample_installed_kernels(PstRun *run) {
        char release[PST_TEXT_MAX + 1];
        Text status, running, expected;
        int r;

        r = running_release(run, &running);
        if (r == -ENOENT || r == -ENOTCONN) {
                running = text("", 0); /* of an image none runs */
                r = 0;
        }
        if (r >= 0)
                r = dpkg_packages(run, UPDATE_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no package database");
        if (r >= 0)
                r = expected_release(status, running, &expected);
        if (r == 0)
                return pst_absent(run, "no package of this system holds a kernel");
        if (r > 0)
                r = text_copy(expected, release, sizeof(release));
        if (r < 0)
                return r;

        pst_fact_text(run, "running", release);
        return pst_present(run);
}

static const PstSignal installed_kernels = {
        .id = "update.installed_kernels",
        .help = "The kernel that the package database expects to run.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(OSRELEASE_PATH, DPKG_PARENT_PATH, DPKG_STATUS_PATH),
        .queries = PST_QUERIES(UPDATE_PACKAGES),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH)),
        .facts = PST_FACTS({ "running", PST_TEXT,
                             "The running release if it is installed, else the newest that is." }),
        .sample = sample_installed_kernels,
};

PST_OBJECTIVE(update_integrity) = {
        .id = "update_integrity",
        .title = "Update integrity",
        .signals = PST_SIGNALS(&freshness, &package_consistency, &installed_kernels,
                               &running_kernel),
};
