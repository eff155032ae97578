/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"

/* The directories from which /proc and /sys are read: file systems, and identity binds in them. */
typedef struct Roots Roots;

/* Opens what there is; what is missing or forged shows when it is looked for. -ENOMEM. */
int roots_new(Roots **ret);
Roots *roots_free(Roots *roots);
DEFINE_CLEANUP(Roots *, roots_free);

/*
 * The root to read an absolute path from, and the rest of the path beneath it, which is "" for the
 * root itself. The descriptor is borrowed, O_PATH. -ENOENT: the file system is not mounted, or the
 * path belongs to none. -EXDEV: another is, or a part of it. -EACCES: hidden from us.
 */
int roots_find(const Roots *roots, const char *path, int *ret_fd, const char **ret_rest);
