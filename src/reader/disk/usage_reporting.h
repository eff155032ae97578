/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define POPULARITY_CONTEST_PATH "/etc/popularity-contest.conf"

/* Whether the configuration of popularity-contest says that it takes part. Pure. */
bool popularity_contest_takes_part(const void *data, size_t size);

/*
 * Adds the installed packages that tell others about this device, of which popularity-contest has
 * to be switched on, by dpkg's `status`. -EBADMSG. Otherwise as pst_read().
 */
int usage_reporting_read(PstRun *run, Text status, TextSet *ret);
