/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/roots.h"

/* Whether a path belongs to /proc or /sys. */
bool is_pseudo_path(const char *path);

/* Whether a file has to be taken in one read(): those of efivarfs do not seek. */
bool is_taken_in_one_read(const char *path);

/* Whether it is a table of sockets, made of records of which none has more than 512 bytes. */
bool is_made_of_records(const char *path);

typedef enum PseudoWay {
        PSEUDO_FOLLOW, /* to read or list: a link of sysfs to a device is resolved, also as last part */
        PSEUDO_LINK, /* the link itself, as O_PATH */
} PseudoWay;

/*
 * Opens an absolute path below /proc or /sys of the running device, without crossing a mount or
 * following a link but these two: "/proc/self/" is our own process, and where sysfs keeps links to
 * devices ("/sys/class/tpm/tpm0") the device is opened. Returns a descriptor of the caller's.
 * -EXDEV: the view is forged. -EACCES: hidden from us. -ELOOP: a link that is not followed.
 * -ENAMETOOLONG. Otherwise what openat2() says. `flags` as of open().
 */
int pseudo_open(const Roots *roots, const char *path, PseudoWay way, int flags);
