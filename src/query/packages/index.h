/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"

/* The one index of which paths belong to installed packages. */
typedef struct Index Index;

/* What tells, in the database's folder, that it has changed; dpkg replaces these by rename, or puts
 * files into them. */
#define INDEX_SOURCES_N 3U
extern const char *const index_sources[INDEX_SOURCES_N];

/* Of the database in the folder `path`, borrowed, which is read when it is first needed. -ENOMEM. */
int index_new(const char *path, Index **ret);
Index *index_free(Index *index);
DEFINE_CLEANUP(Index *, index_free);

/*
 * Reads the database if it has changed since it was read last. -ENOENT: there is none. -EFBIG: a
 * file of it is larger than we read. -EBADMSG: its diversions are torn. -ENOMEM. Otherwise what
 * open() and read() say; the index then has nothing.
 */
int index_refresh(Index *index);

/* Whether an installed package owns the path. */
bool index_has(const Index *index, const char *path);
