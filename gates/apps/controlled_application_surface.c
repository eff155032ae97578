/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Controlled application surface: programs came by the package manager, and what services run did.
 *
 * Two witnesses: systemd, of what services run, and the files, of what packages brought.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/service_programs.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/package_lists.h"
#include "reader/text/program_path.h"

#define WATCHED                                                                                    \
        "telnetd", "inetutils-telnetd", "rsh-server", "tftpd-hpa", "vsftpd", "nis", "xinetd",      \
                "ncat", "socat", "nmap", "tcpdump", "gdb", "strace", "gcc-12"
#define WATCHED_PACKAGES PST_PACKAGES("Status", WATCHED)

static const char *const watched_packages[] = { WATCHED };

/* Names of programs in /usr/bin and /usr/sbin. */
static const char *const watched_programs[] = {
        "gdb",        "in.rexecd",
        "in.rlogind", "in.rshd",
        "in.telnetd", "in.tftpd",
        "ncat",       "nmap",
        "socat",      "strace",
        "tcpdump",    "telnetd",
        "vsftpd",     "x86_64-linux-gnu-gcc-12",
        "xinetd",     "ypbind",
};

static bool is_watched(Text package) {
        for (size_t i = 0; i < ELEMENTSOF(watched_packages); i++)
                if (text_is(package, watched_packages[i]))
                        return true;

        return false;
}

static int give_watched(PstRun *run, Text status) {
        TextSet installed = { 0 };
        DpkgPackage package;
        int r;

        while ((r = dpkg_status_next(&status, &package)) > 0) {
                if (!dpkg_is_installed(&package) || !is_watched(package.name))
                        continue;
                r = text_set_add(&installed, package.name);
                if (r < 0)
                        break;
        }
        if (r >= 0)
                text_set_fact(run, "watched", &installed);

        return r;
}

/* Where a name leads says that there is one; to list the folders, all 2000 are sorted. */
static int add_watched_programs(PstRun *run, const char *folder, TextSet *ret) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(watched_programs); i++) {
                char path[PATH_MAX];
                PstBytes target;

                (void) snprintf(path, sizeof(path), "%s%s", folder, watched_programs[i]);
                r = pst_link(run, path, &target);
                if (r >= 0 || r == -EINVAL) /* no link, but there */
                        r = text_set_add(ret, text(path, strlen(path)));
                else if (r == -ENOENT)
                        r = 0;
        }

        return r;
}

/* Other packages than the one that the name suggests may own a program; it is no package's that
 * counts. */
static int give_unpackaged(PstRun *run) {
        TextSet programs = { 0 }, unpackaged = { 0 };
        int r;

        r = add_watched_programs(run, "/usr/bin/", &programs);
        if (r >= 0)
                r = add_watched_programs(run, "/usr/sbin/", &programs);
        if (r >= 0)
                r = package_lists_read(run, &programs, &unpackaged);
        if (r >= 0)
                text_set_fact(run, "unpackaged_programs", &unpackaged);

        return r;
}

/* Of what systemd says that services run, what packages own. */
static int give_service_programs(PstRun *run) {
        TextSet programs = { 0 }, unknown = { 0 }, known = { 0 };
        int r;

        r = service_programs_read(run, &programs);
        if (r >= 0)
                r = package_lists_read(run, &programs, &unknown);
        for (size_t i = 0; r >= 0 && i < programs.n; i++) {
                Text path = text(programs.items[i], strlen(programs.items[i]));

                if (!text_set_has(&unknown, path))
                        r = text_set_add(&known, path);
        }
        if (r >= 0)
                text_set_fact(run, "service_programs", &known);

        return r;
}

static int sample_packages(PstRun *run) {
        Text status;
        int r;

        r = dpkg_packages(run, WATCHED_PACKAGES, &status);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no dpkg");
        if (r >= 0)
                r = give_watched(run, status);
        if (r < 0)
                return r;

        /* Each is left out where the one that answers for it is silent. */
        (void) give_unpackaged(run);
        (void) give_service_programs(run);
        return pst_present(run);
}

static const PstSignal packages = {
        .id = "apps.packages",
        .help = "Installed packages that open the system to others, and programs that no package "
                "brought.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(DPKG_STATUS_PATH, DPKG_PARENT_PATH, "/usr/bin/", "/usr/sbin/"),
        .queries = PST_QUERIES(WATCHED_PACKAGES, PACKAGED_ANY, SERVICE_PROGRAM_QUERIES),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH), PST_ON_FILE("/usr/bin/"),
                               PST_ON_FILE("/usr/sbin/"), PST_ON_ANSWER(SERVICES_ACTIVE)),
        .facts = PST_FACTS(
                { "watched", PST_LIST, "Of the watched packages those that are installed." },
                { "unpackaged_programs", PST_LIST, "Watched programs that no package owns." },
                { "service_programs", PST_LIST, "Of what services run, what packages own." }),
        .sample = sample_packages,
};

static int sample_service_programs(PstRun *run) {
        TextSet programs = { 0 };
        int r;

        r = service_programs_read(run, &programs);
        if (r < 0)
                return r;

        text_set_fact(run, "paths", &programs);
        return pst_present(run);
}

static const PstSignal service_programs = {
        .id = "apps.service_programs",
        .help = "The programs that services run, by systemd's word.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(SERVICE_PROGRAM_QUERIES),
        .watches = PST_WATCHES(PST_ON_ANSWER(SERVICES_ACTIVE)),
        .facts = PST_FACTS({ "paths", PST_LIST, "Their paths, those of /bin as in /usr/bin." }),
        .sample = sample_service_programs,
};

PST_OBJECTIVE(controlled_application_surface) = {
        .id = "controlled_application_surface",
        .title = "Controlled application surface",
        .signals = PST_SIGNALS(&packages, &service_programs),
};
