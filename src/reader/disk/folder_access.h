/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/disk/file_meta.h"

/* What stands in a folder under a name: 1, its path and what it is; 0: it is gone again, as files go
 * that are rotated. -EFBIG: the path is too long. As file_meta_read(). */
int folder_look_at(PstRun *run, const char *folder, Text name, char *ret_path, size_t capacity,
                   FileMeta *ret);

/* Whether it is a file that everyone may read, by its mode. With an ACL that is what the ACL grants
 * to others, acl(5). Pure. */
bool is_world_readable(const FileMeta *meta);

/* Whether a folder has such a file: 1 or 0; 0 as well if there is no such folder. For a signal that
 * declares PST_NAMES and PST_META of it. As pst_query(). */
int folder_has_world_readable(PstRun *run, const char *folder);
