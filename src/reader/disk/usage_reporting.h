/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define POPULARITY_CONTEST_PATH   "/etc/popularity-contest.conf"
#define POPULARITY_CONTEST_FOLDER "/etc/popularity-contest.d/"

/* The packages that usage_reporting_read() looks for. */
#define USAGE_REPORTERS PST_PACKAGES("Status", "popularity-contest", "apport", "whoopsie")

/* Whether popularity-contest takes part after one file of its configuration, if it did `before`.
 * Pure. */
bool popularity_contest_takes_part(Text file, bool before);

/*
 * Adds the installed packages that tell others about this device, of which popularity-contest has
 * to be switched on, by dpkg's `status`. -EBADMSG. Otherwise as pst_read() and drop_ins_read().
 */
int usage_reporting_read(PstRun *run, Text status, TextSet *ret);
