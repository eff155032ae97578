/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* That of the first process: our own namespace may show our own jail. */
#define MOUNTINFO_PATH "/proc/1/mountinfo"

/* One mount. Borrows the bytes; texts are as the kernel wrote them, see mountinfo_unescape(). */
typedef struct Mount {
        Text device;        /* "major:minor" of the file system */
        Text root;          /* which of its directories is mounted, "/" as a rule */
        Text point;         /* where, in the namespace of the process that was asked */
        Text options;       /* of this mount: "ro,nosuid,..." */
        Text type;          /* of the file system: "ext4" */
        Text source;        /* what the file system says it is on */
        Text super_options; /* of the file system */
} Mount;

/*
 * Takes the next mount off `rest`: 1 and the mount, 0 at the end. -EBADMSG: the line is none.
 * Where several mounts have one point, the last one hides the others.
 */
int mountinfo_next(Text *rest, Mount *ret);

/* The mount that is visible at exactly `point`: 1 and the mount, or 0. -EBADMSG. */
int mountinfo_find(Text mountinfo, const char *point, Mount *ret);

/* Whether a list of options with commas has exactly this one. */
bool mount_has_option(Text options, const char *option);

/* A text of a mount with the kernel's \040 and the like undone. -EFBIG, -EBADMSG. */
int mountinfo_unescape(Text escaped, char *ret, size_t capacity);

/* As pst_read(). */
int mountinfo_read(PstRun *run, Text *ret);
