/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/gate_set.h"
#include "record/claims.h"

/* What does not change while the daemon runs. */
typedef struct Identity {
        uint8_t sueid[CLAIMS_SUEID_SIZE];
        uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE];
        uint8_t manifest_digest[CLAIMS_DIGEST_SIZE]; /* the daemon and the gates' modules */
} Identity;

/* Reads them, and makes the sueid where there is none. Logs what is wrong. */
int identity_read(int state_fd, const GateSet *gates, Identity *ret);

/* How far the wall clock is to be believed, as the kernel has it. */
ClockQuality identity_clock_quality(void);
