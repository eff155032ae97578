/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/tpm/event_log.h"

#define EFI_GUID_BYTES 16U

/* Vendors of EFI variables, as they lie in memory. UEFI 2.10, section 3.3 and 32.4. */
extern const uint8_t efi_global_variable[EFI_GUID_BYTES];

/* UEFI_VARIABLE_DATA: an EFI variable that was measured. Borrows the event's bytes. */
typedef struct MeasuredVariable {
        const uint8_t *vendor; /* a GUID */
        PstBytes name;         /* UTF-16LE, without a NUL */
        PstBytes data;
} MeasuredVariable;

/* Parses an event's text. -EBADMSG: it is no variable. */
int measured_variable_parse(const PstBytes *event, MeasuredVariable *ret);

/* Whether it is the variable of this name; ASCII. `vendor` NULL: anybody's. */
bool measured_variable_is(const MeasuredVariable *variable, const uint8_t *vendor,
                          const char *name);
