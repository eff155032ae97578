/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the boot stub handed over to the kernel, on x86: whether Secure Boot was effective.
 *
 * Runs in a worker. Written before any program of this boot ran; the kernel relays it.
 * Documentation/arch/x86/zero-page.rst; drivers/firmware/efi/libstub/x86-stub.c.
 */

#include "reader/kernel/boot_params.h"
#include "base/span.h"
#include "reader/text/directory.h"

#define SECURE_BOOT_OFFSET 0x1ecU

/* enum efi_secureboot_mode, include/linux/efi.h. */
enum {
        EFI_SECUREBOOT_MODE_UNSET,
        EFI_SECUREBOOT_MODE_UNKNOWN,
        EFI_SECUREBOOT_MODE_DISABLED,
        EFI_SECUREBOOT_MODE_ENABLED,
        _EFI_SECUREBOOT_MODE_MAX,
};

static const HandedOver modes[_EFI_SECUREBOOT_MODE_MAX] = {
        [EFI_SECUREBOOT_MODE_DISABLED] = HANDED_OVER_DISABLED,
        [EFI_SECUREBOOT_MODE_ENABLED] = HANDED_OVER_ENABLED,
};

int boot_params_secure_boot(const void *bytes, size_t size, HandedOver *ret) {
        Span rest = span(bytes, size);
        const uint8_t *mode;

        (void) span_take(&rest, SECURE_BOOT_OFFSET);
        mode = span_take(&rest, 1);
        if (!mode || *mode >= _EFI_SECUREBOOT_MODE_MAX)
                return -EBADMSG;

        *ret = modes[*mode];
        return 0;
}

int boot_params_read(PstRun *run, HandedOver *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, BOOT_PARAMS_PATH, &bytes);
        if (r == -ENOENT) {
                r = directory_has(run, BOOT_PARAMS_PARENT, "boot_params");
                if (r == 0)
                        return -ENODEV;
                return r < 0 ? r : -ENOENT;
        }
        if (r < 0)
                return r;

        return boot_params_secure_boot(bytes.data, bytes.size, ret);
}
