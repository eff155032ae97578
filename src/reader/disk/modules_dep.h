/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define MODULES_FOLDER_PATH "/usr/lib/modules/"

#define MODULE_NAME_MAX 64U /* kernel: MODULE_NAME_LEN, 64 - sizeof(unsigned long) */

#define MODULE_NAMES_MAX 1024U /* loaded at once; a desktop has 200 */

/* Names of modules, as the kernel has them. Borrows the bytes. */
typedef struct ModuleNames {
        Text items[MODULE_NAMES_MAX];
        size_t n;
} ModuleNames;

/* -EFBIG: there are more than any system has. */
int module_names_add(ModuleNames *names, Text name);

/* For module_names_has(), once all are there. */
void module_names_sort(ModuleNames *names);
bool module_names_has(const ModuleNames *names, Text name);

/*
 * Takes the next module's path off `rest`, a modules.dep: relative to its folder, "kernel/fs/x.ko".
 * 1 and the path, 0 at the end. -EBADMSG: the line is none.
 */
int modules_dep_next(Text *rest, Text *ret_path);

/*
 * The name under which the kernel would have the module of this file: without folder and ".ko" and
 * what a compressed one adds, and with '_' for '-'. -EBADMSG: it is no module's file.
 */
int module_name_of(Text path, char ret[MODULE_NAME_MAX + 1]);

/* Whether a module's bytes end as signed ones do. The signature itself the kernel checks. */
bool module_is_signed(const void *bytes, size_t size);

/*
 * modules.dep of a kernel's release. -ENODEV: this system has no modules of that release on disk.
 * -EBADMSG: no release has such a name. Others as pst_read().
 */
int modules_dep_read(PstRun *run, const char *release, Text *ret);

/* Adds those of the names (sorted) that modules.dep knows. -EBADMSG, -EFBIG. */
int modules_on_disk(Text modules_dep, const ModuleNames *names, TextSet *ret);

/*
 * Adds those of the names (sorted) that modules.dep knows and whose file is not signed. As
 * pst_read(). -EOPNOTSUPP: a file is compressed, so that its end says nothing.
 */
int modules_unsigned(PstRun *run, const char *release, Text modules_dep, const ModuleNames *names,
                     TextSet *ret);
