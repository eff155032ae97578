/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define DPKG_PARENT_PATH "/var/lib"
#define DPKG_STATUS_PATH "/var/lib/dpkg/status"

/* One package's paragraph. Borrows the bytes. A field that it does not have is empty. */
typedef struct DpkgPackage {
        Text name;
        Text version;
        Text architecture;
        Text status;    /* "install ok installed" */
        Text conffiles; /* lines " path md5 [obsolete]", the first after an empty one */
        Text essential;
        Text source;
} DpkgPackage;

/* Takes the next package off `rest`: 1 and the package, 0 at the end. -EBADMSG: not such a file. */
int dpkg_status_next(Text *rest, DpkgPackage *ret);

/* Whether it is wholly installed, held or not. */
bool dpkg_is_installed(const DpkgPackage *package);

/* Whether its administrator forbade to change it. */
bool dpkg_is_held(const DpkgPackage *package);

/* The installed package of this name: 1 and the package, or 0. -EBADMSG. */
int dpkg_status_find(Text status, const char *name, DpkgPackage *ret);

/*
 * The paragraphs that a PST_PACKAGES question means, where one process keeps the database for all; of
 * an image, or where there is no such process, the whole file, which has more paragraphs and fields.
 * -ENODEV: this system has no dpkg. -ENOENT: it has, and lost its database. Others as pst_read().
 * The signal declares the question, and both paths above among its .reads.
 */
int dpkg_packages_read(PstRun *run, const PstQuestion *question, Text *ret);
#define dpkg_packages(run, asked, ret) dpkg_packages_read((run), &(const PstQuestion) asked, (ret))
