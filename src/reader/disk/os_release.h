/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define OS_RELEASE_PATH     "/etc/os-release"
#define OS_RELEASE_USR_PATH "/usr/lib/os-release"
#define DEBIAN_VERSION_PATH "/etc/debian_version"

/*
 * The value of a key of os-release(5), without its quotes: 1, or 0 and "" if the file does not set
 * it; what is set twice has the last value, as in a shell. -EFBIG: it is longer than a fact may be.
 * -EBADMSG: its quoting is broken.
 */
int os_release_get(Text os_release, const char *key, char ret[PST_TEXT_MAX + 1]);

/* /etc/os-release, else that in /usr/lib. As pst_read(). */
int os_release_read(PstRun *run, Text *ret);

/* The one line of /etc/debian_version, "12.15" or "trixie/sid". As pst_read(). */
int debian_version_read(PstRun *run, Text *ret);
