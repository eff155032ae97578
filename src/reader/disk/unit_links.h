/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/* What a signal declares that asks whether units are masked or enabled. systemd makes the folders of
 * its generators anew at each reload, and a jail holds a folder, not its name: so their parent. */
#define UNIT_LINK_READS   "/etc/systemd/system/", "/run/systemd/"
#define UNIT_LINK_WATCHES PST_ON_FILE("/etc/systemd/system/"), PST_ON_FILE("/run/systemd/system/")

/* What it declares as well that asks whether there is such a unit. */
#define UNIT_FILE_READS                                                                            \
        "/usr/local/lib/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/"

/*
 * Whether files mask the unit, which an administrator or a generator can do: 1 or 0. What a package
 * masks in its own folder is not asked. As pst_link() and pst_read().
 */
int unit_is_masked(PstRun *run, const char *unit);

/* Whether there is a file, or a link, that is named as the unit: 1 or 0. As pst_link(). */
int unit_file_exists(PstRun *run, const char *unit);

/* Adds those of the `n` units that any *.wants or *.requires folder names. As pst_list(). */
int unit_links_add_enabled(PstRun *run, const char *const *units, size_t n, TextSet *ret);
