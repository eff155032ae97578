/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define MACHINE_ID_PATH "/etc/machine-id"

/* Which machine this is, without saying so: nothing here leads back to its id. */
typedef struct MachineId {
        bool initialised; /* false: the file says "uninitialized", is empty, or zero */
        uint8_t identity[PST_DIGEST_BYTES]; /* SHA-256 over the application-specific id */
} MachineId;

/* Of the bytes of the file. -EBADMSG: neither an id nor "uninitialized". Pure. machine-id(5). */
int machine_id_parse(const void *data, size_t size, MachineId *ret);

/* As pst_read(). */
int machine_id_read(PstRun *run, MachineId *ret);
