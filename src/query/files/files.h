/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"
#include "query/server.h"

/* Files of the running device, looked at with the right to read any of them. */
typedef struct Files Files;

/* Opens the root directory and the kernel's own file systems. -ENOMEM; otherwise what open() says. */
int files_new(Files **ret);
Files *files_free(Files *files);
DEFINE_CLEANUP(Files *, files_free);

/* file, head, names, meta, shadow. The right they are given is a Files. */
extern const Handler files_handlers[];
