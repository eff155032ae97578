/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define MODULES_PATH    "/proc/modules"
#define SYS_MODULE_PATH "/sys/module/"

/* A module that is loaded. Borrows the bytes. */
typedef struct LoadedModule {
        Text name;  /* as the kernel has it, with '_' */
        Text taint; /* letters, "OE"; empty: none */
} LoadedModule;

/* Takes the next module off `rest`: 1 and the module, 0 at the end. -EBADMSG: the line is none. */
int loaded_module_next(Text *rest, LoadedModule *ret);

/* What the kernel may hold against a module. */
typedef enum ModuleFault {
        MODULE_UNSIGNED,
        MODULE_FORCED,
        MODULE_OUT_OF_TREE,
        MODULE_PROPRIETARY,
        MODULE_STAGING,
        _MODULE_FAULT_MAX,
} ModuleFault;

/* Loaded modules by what the kernel holds against them. */
typedef struct ModuleTaint {
        TextSet modules[_MODULE_FAULT_MAX];
} ModuleTaint;

void module_taint_init(ModuleTaint *taint);

/* Adds a module to the sets that its letters name. -EFBIG: as text_set_add(). */
int module_taint_add(const LoadedModule *module, ModuleTaint *ret);

/* As pst_read(). -ENOENT: this kernel has no modules. */
int modules_read(PstRun *run, Text *ret);

/*
 * The union of what /proc/modules and sysfs say: who hides a module's letters in one of them has to
 * hide them in the other as well. As pst_read(), loaded_module_next() and module_taint_add().
 */
int module_taint_read(PstRun *run, ModuleTaint *ret);
