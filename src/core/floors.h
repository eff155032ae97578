/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What this device once had, and can therefore no longer be without. A plain file: tier D. */
typedef struct Floors {
        bool tpm_seen;    /* a TPM was there and readable */
        bool chain_begun; /* a record was stored: a history without any has lost it */
} Floors;

/* Zeroed without a file. -EBADMSG: malformed. */
int floors_read(int state_fd, Floors *ret);
int floors_write(int state_fd, const Floors *floors);
