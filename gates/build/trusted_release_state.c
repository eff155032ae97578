/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trusted release state: the parts of the system are of one release, and the kernel that runs is of
 * the same distribution.
 *
 * Runs in a worker. Two witnesses: the package database and the files beside it, which root can
 * write, and the running kernel, which names its builder.
 */

#include <postured/gate.h>

#include "reader/disk/base_files.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/os_release.h"
#include "reader/disk/package_set.h"
#include "reader/kernel/cmdline.h"
#include "reader/kernel/version.h"

#define NO_DPKG "this system has no dpkg"

/* base-files among them, so that it is asked once. */
#define ALL_PACKAGES PST_PACKAGES("Status,Architecture,Version", "")

/* Whether os-release and /etc/debian_version say the same. */
static int matches_release(PstRun *run, const BaseFiles *base, bool *ret) {
        char version_id[PST_TEXT_MAX + 1];
        Text os_release, debian_version;
        int r;

        r = os_release_read(run, &os_release);
        if (r < 0)
                return r;

        r = os_release_get(os_release, "VERSION_ID", version_id);
        if (r < 0)
                return r;

        r = debian_version_read(run, &debian_version);
        if (r < 0)
                return r;

        *ret = strcmp(version_id, base->version_id) == 0 &&
               text_is(debian_version, base->point_release);
        return 0;
}

static int sample_base_package(PstRun *run) {
        DpkgPackage package;
        BaseFiles base;
        bool matches;
        Text status;
        int r;

        r = dpkg_packages(run, ALL_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, NO_DPKG);
        if (r < 0)
                return r;

        r = dpkg_status_find(status, "base-files", &package);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        r = base_files_parse(package.version, &base);
        if (r < 0)
                return r;

        r = matches_release(run, &base, &matches);
        if (r < 0)
                return r;

        pst_fact_text(run, "version_id", base.version_id);
        pst_fact_text(run, "point_release", base.point_release);
        pst_fact_bool(run, "matches_release", matches);
        return pst_present(run);
}

static const PstSignal base_package = {
        .id = "build.base_package",
        .help = "Which release the package database says this is.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(DPKG_PARENT_PATH, DPKG_STATUS_PATH, OS_RELEASE_PATH, OS_RELEASE_USR_PATH,
                           DEBIAN_VERSION_PATH),
        .queries = PST_QUERIES(ALL_PACKAGES),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH), PST_ON_FILE(OS_RELEASE_PATH),
                               PST_ON_FILE(OS_RELEASE_USR_PATH), PST_ON_FILE(DEBIAN_VERSION_PATH)),
        .facts = PST_FACTS(
                { "version_id", PST_TEXT, "The release of base-files." },
                { "point_release", PST_TEXT, "With the number of its update." },
                { "matches_release", PST_BOOL, "os-release and debian_version say the same." }),
        .sample = sample_base_package,
};

static int sample_kernel_identity(PstRun *run) {
        KernelVersion version;
        int r;

        r = kernel_version_read(run, &version);
        if (r < 0)
                return r;

        pst_fact_text(run, "release", version.release);
        if (*version.distribution) {
                pst_fact_text(run, "distribution", version.distribution);
                pst_fact_text(run, "version", version.version);
        }
        return pst_present(run);
}

static const PstSignal kernel_identity = {
        .id = "build.kernel_identity",
        .help = "Whose build the running kernel says it is.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(VERSION_PATH),
        .facts = PST_FACTS({ "distribution", PST_TEXT, "Who built it, where the build says." },
                           { "release", PST_TEXT, "As uname -r." },
                           { "version", PST_TEXT, "Of the distribution's package." }),
        .sample = sample_kernel_identity,
};

static int sample_package_state(PstRun *run) {
        PackageSet set;
        Text status;
        int r;

        r = dpkg_packages(run, ALL_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, NO_DPKG);
        if (r < 0)
                return r;

        r = package_set_parse(status, &set);
        if (r < 0)
                return r;

        pst_fact_int(run, "count", set.n);
        text_set_fact(run, "held", &set.held);
        pst_fact_digest(run, "set_digest", set.digest);
        text_set_fact(run, "foreign_architectures", &set.foreign);
        return pst_present(run);
}

static const PstSignal package_state = {
        .id = "build.package_state",
        .help = "Which packages are installed.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(DPKG_PARENT_PATH, DPKG_STATUS_PATH),
        .queries = PST_QUERIES(ALL_PACKAGES),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH)),
        .facts = PST_FACTS({ "count", PST_INT, "Packages that are installed." },
                           { "held", PST_LIST, "Those that are kept from updates." },
                           { "set_digest", PST_DIGEST, "Of names, architectures, versions." },
                           { "foreign_architectures", PST_LIST, "Other than the system's own." }),
        .sample = sample_package_state,
};

static int sample_root_hash(PstRun *run) {
        static const char *const keys[] = { "roothash", "usrhash" };
        char value[PST_TEXT_MAX + 1];
        Text line;
        int r;

        r = cmdline_read(run, &line);
        if (r < 0)
                return r;

        r = 0;
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && r == 0; i++)
                r = cmdline_get(line, keys[i], value);
        if (r < 0)
                return r;
        if (r == 0)
                return pst_absent(run, "the kernel was started without a root hash");

        for (char *c = value; *c; c++)
                if (*c >= 'A' && *c <= 'F')
                        *c = (char) (*c - 'A' + 'a');

        pst_fact_text(run, "argument", value);
        return pst_present(run);
}

static const PstSignal root_hash = {
        .id = "build.root_hash",
        .help = "Which image the kernel was told to start.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(CMDLINE_PATH),
        .facts = PST_FACTS({ "argument", PST_TEXT, "Of roothash= or usrhash=, lower case." }),
        .sample = sample_root_hash,
};

PST_OBJECTIVE(trusted_release_state) = {
        .id = "trusted_release_state",
        .title = "Trusted release state",
        .signals = PST_SIGNALS(&base_package, &kernel_identity, &package_state, &root_hash),
};
