/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A variable of the EFI firmware, as efivarfs shows it: four bytes of attributes, then its value.
 *
 * Runs in a worker. The firmware wrote the value, or who could ask it to: root may set variables
 * that the firmware does not guard, and the kernel relays them.
 * Documentation/filesystems/efivarfs.rst; fs/efivarfs/file.c, efivarfs_file_read().
 */

#include "reader/firmware/efi_variable.h"
#include "base/span.h"
#include "reader/text/directory.h"

int efi_variable_parse(const void *bytes, size_t size, EfiVariable *ret) {
        Span rest = span(bytes, size);
        EfiVariable variable;

        variable.attributes = span_le32(&rest);
        if (rest.torn)
                return -EBADMSG;

        variable.value = (PstBytes){ .data = rest.data, .size = rest.size };
        *ret = variable;
        return 0;
}

int efi_variable_read(PstRun *run, const char *path, EfiVariable *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT) {
                r = directory_has(run, EFI_PARENT_PATH, "efi");
                if (r == 0)
                        return -ENODEV;
                return r < 0 ? r : -ENOENT;
        }
        if (r < 0)
                return r;

        return efi_variable_parse(bytes.data, bytes.size, ret);
}
