/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sys/types.h>

#include "base/cleanup.h"
#include "query/files/digest_memo.h"
#include "query/server.h"

/* Files of the running device, looked at with the right to read any of them. */
typedef struct Files Files;

/* Opens the root directory and the kernel's own file systems. -ENOMEM; otherwise what open() says. */
int files_new(Files **ret);
Files *files_free(Files *files);
DEFINE_CLEANUP(Files *, files_free);

/*
 * The directory (S_IFDIR) or regular file (S_IFREG) at a path, to be read: a descriptor of the
 * caller's. -EPERM: it holds secrets, or is something else. -EISDIR, -ENOTDIR. -ELOOP: a link led to
 * /proc or /sys. -ESTALE: it was replaced while we looked. Otherwise what openat2() says.
 */
int files_open(const Files *files, const char *path, mode_t type);

/* Of files that were asked for before; borrowed. */
DigestMemo *files_memo(const Files *files);

/* file, head, names, meta, metas, digests, shadow. The right they are given is a Files. */
extern const Handler files_handlers[];
