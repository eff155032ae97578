/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * An absolute path as the index has it: /bin, /sbin and /lib* as in /usr (the lists of packages name
 * /bin/su, and the file is /usr/bin/su), without '/' or "/." at its end. Returns its length.
 * -EINVAL: not absolute. -ENAMETOOLONG. Pure.
 */
int path_canonical(const char *path, size_t size, char *ret, size_t capacity);
