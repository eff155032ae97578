/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What the version of Debian's package base-files says of the release that it makes. */
typedef struct BaseFiles {
        char version_id[PST_TEXT_MAX + 1];    /* "12" */
        char point_release[PST_TEXT_MAX + 1]; /* "12.15" */
} BaseFiles;

/*
 * Parses a version: "12.4+deb12u15" is the fifteenth update of release 12, and "12.4" its first
 * release. -EBADMSG: it does not begin with a number, or another release's update is named.
 */
int base_files_parse(Text version, BaseFiles *ret);
