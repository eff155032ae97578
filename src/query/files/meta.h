/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sys/stat.h>

#include "query/reply.h"

/* What lstat() said, as the answer to PST_META has it, and where a link points. Pure. */
void meta_write(Reply *reply, const struct stat *st, const char *target);

/* Looks at what is at `path` below `dir_fd`, with AT_EMPTY_PATH in `flags` at `dir_fd` itself, and
 * writes it. What fstatat() and readlinkat() say; nothing is written then. */
int meta_answer(Reply *reply, int dir_fd, const char *path, int flags);
