/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "query/asker.h"

/*
 * Whether the asker's user may read what is at `path` below `root_fd`, by the modes of it and of all
 * directories on the way: 0, -EACCES, or what looking at them met. `path` is absolute and has no
 * links in it. Access control lists are not looked at: they make the answer a no.
 */
int admission_check(int root_fd, const char *path, const Asker *asker);

/* Whether modes let the asker do this: `bits` is 4 to read, 1 to search. Pure. */
bool admission_allows(uid_t owner, gid_t group, mode_t mode, mode_t bits, const Asker *asker);
