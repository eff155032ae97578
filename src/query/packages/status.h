/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"
#include "query/reply.h"

/* dpkg's status, and what was asked of it since it changed last. */
typedef struct Status Status;

/* Of the database in the folder `path`, borrowed. -ENOMEM. */
int status_new(const char *path, Status **ret);
Status *status_free(Status *status);
DEFINE_CLEANUP(Status *, status_free);

/*
 * PST_PACKAGES: its fields, then its packages. -ENOENT: there is no database. -EFBIG: it is larger
 * than we read. -EBADMSG: malformed. -ENOMEM. Otherwise what open() and read() say.
 */
int status_answer(Status *status, const char *const *arguments, Reply *reply);
