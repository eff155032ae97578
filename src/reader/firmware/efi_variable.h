/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define EFI_VARIABLES_PATH "/sys/firmware/efi/efivars/"
#define EFI_PARENT_PATH    "/sys/firmware"

#define EFI_GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c" /* UEFI 2.10, section 3.3 */
#define EFI_IMAGE  "d719b2cb-3d3a-4596-a3bc-dad00e67656f" /* section 32.4.1 */
#define EFI_SHIM   "605dab50-e046-4300-abb6-3dd810dd8b23" /* shim.h, SHIM_LOCK_GUID */

/* UEFI 2.10, section 8.2, "Attributes". */
#define EFI_VARIABLE_NON_VOLATILE 0x00000001U

typedef struct EfiVariable {
        uint32_t attributes;
        PstBytes value;
} EfiVariable;

/* Parses what efivarfs says of a variable, of `size` bytes. -EBADMSG: not even its attributes. */
int efi_variable_parse(const void *bytes, size_t size, EfiVariable *ret);

/* -ENODEV: this device has no EFI. -ENOENT: it has, but not this variable. Others as pst_read(). */
int efi_variable_read(PstRun *run, const char *path, EfiVariable *ret);
