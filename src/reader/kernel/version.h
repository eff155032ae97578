/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define VERSION_PATH "/proc/version"

/* What the running kernel says of its build. Texts are empty where it names none. */
typedef struct KernelVersion {
        char release[PST_TEXT_MAX + 1];      /* "6.1.0-56-amd64" */
        char distribution[PST_TEXT_MAX + 1]; /* lower case: "debian" */
        char version[PST_TEXT_MAX + 1];      /* the distribution's: "6.1.192-2" */
} KernelVersion;

/* Parses /proc/version. -EBADMSG: it does not begin as the kernel's does. -EFBIG: a text is longer
 * than a fact may be. */
int kernel_version_parse(Text line, KernelVersion *ret);

/* As pst_read() and kernel_version_parse(). */
int kernel_version_read(PstRun *run, KernelVersion *ret);
