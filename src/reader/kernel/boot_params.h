/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define BOOT_PARAMS_PATH   "/sys/kernel/boot_params/data"
#define BOOT_PARAMS_PARENT "/sys/kernel"

/* What the EFI stub found before it started the kernel. Zero: nobody said. */
typedef enum HandedOver {
        HANDED_OVER_UNKNOWN,
        HANDED_OVER_DISABLED,
        HANDED_OVER_ENABLED,
} HandedOver;

/* Parses struct boot_params, of `size` bytes. -EBADMSG: too short, or a value of later kernels. */
int boot_params_secure_boot(const void *bytes, size_t size, HandedOver *ret);

/* -ENODEV: this kernel has no boot_params, as outside x86. Others as pst_read(). */
int boot_params_read(PstRun *run, HandedOver *ret);
