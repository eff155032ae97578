/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An EFI variable in the firmware's measurement log.
 *
 * Runs in a worker. Hostile bytes. Pure. TCG PC Client Platform Firmware Profile 1.05,
 * UEFI_VARIABLE_DATA: GUID, length of the name in UTF-16 units, length of the value in bytes, both.
 */

#include <string.h>

#include "reader/tpm/measured_variable.h"

const uint8_t efi_global_variable[EFI_GUID_BYTES] = {
        0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
        0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c,
};

int measured_variable_parse(const PstBytes *event, MeasuredVariable *ret) {
        Span rest = span(event->data, event->size);
        MeasuredVariable variable;
        uint64_t name_units, data_bytes;

        variable.vendor = span_take(&rest, EFI_GUID_BYTES);
        name_units = span_le64(&rest);
        data_bytes = span_le64(&rest);
        if (rest.torn || name_units > rest.size / 2)
                return -EBADMSG;

        variable.name.size = (size_t) name_units * 2;
        variable.name.data = span_take(&rest, variable.name.size);
        if (data_bytes != rest.size) /* nothing may hide behind the value */
                return -EBADMSG;

        variable.data.size = rest.size;
        variable.data.data = span_take(&rest, rest.size);
        *ret = variable;
        return 0;
}

bool measured_variable_is(const MeasuredVariable *variable, const uint8_t *vendor,
                          const char *name) {
        const uint8_t *units = variable->name.data;

        if (vendor && memcmp(variable->vendor, vendor, EFI_GUID_BYTES) != 0)
                return false;
        if (variable->name.size != 2 * strlen(name))
                return false;

        for (size_t i = 0; name[i]; i++)
                if (units[2 * i] != (uint8_t) name[i] || units[2 * i + 1] != 0)
                        return false;

        return true;
}
