/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "jail/jail.h"

/*
 * Whether a part of the kernel can be asked without having it loaded: opening a socket or a device
 * of one that is not there has the kernel fetch its module, and a look changes nothing.
 */

/* Where that is read: for the jail of a process that asks. */
#define MODULES_PATHS_N 4U
extern const JailPath modules_paths[MODULES_PATHS_N];

/*
 * Whether the module `name` (with '_', never '-') is loaded or built in, or no module can be loaded
 * any more. In doubt it is not.
 */
bool module_may_be_asked(const char *name);

/* Whether /proc/modules, or modules.builtin(5), names it. Pure. */
bool modules_has(const char *text, const char *name);
bool builtin_has(const char *text, const char *name);
