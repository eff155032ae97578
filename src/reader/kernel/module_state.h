/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define MODULES_DISABLED_PATH "/proc/sys/kernel/modules_disabled"
#define KEXEC_DISABLED_PATH   "/proc/sys/kernel/kexec_load_disabled"
#define SIG_ENFORCE_PATH      "/sys/module/module/parameters/sig_enforce"
#define KEXEC_LOADED_PATH     "/sys/kernel/kexec_loaded"

/* Zero is what this kernel does not say. */
typedef enum KernelSwitch {
        KERNEL_SWITCH_UNKNOWN,
        KERNEL_SWITCH_OFF,
        KERNEL_SWITCH_ON,
} KernelSwitch;

/* Which code the kernel still takes in. */
typedef struct ModuleState {
        KernelSwitch enforced;         /* only signed modules */
        KernelSwitch modules_disabled; /* no modules any more */
        KernelSwitch kexec_loaded;     /* another kernel is ready to be jumped into */
        KernelSwitch kexec_disabled;   /* none can be loaded any more */
} ModuleState;

/* Parses "0\n", "1\n", "N\n" or "Y\n". -EBADMSG: anything else. */
int kernel_switch_parse(const void *text, size_t size, KernelSwitch *ret);

/* -ENOENT: this kernel says nothing of all that. -EBADMSG: as kernel_switch_parse(). What it was
 * built without is KERNEL_SWITCH_UNKNOWN. */
int module_state_read(PstRun *run, ModuleState *ret);
