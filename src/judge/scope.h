/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/judge.h"

/* What is known of the kernel and the TPM before anything else is judged. */
typedef struct Trust {
        bool kernel;              /* support from it counts as its own */
        uint64_t kernel_until_ms; /* CLOCK_BOOTTIME: as long as nothing new is seen */
        bool tpm_there;           /* a signal of source tpm is present */
        bool tpm_missing;         /* none is, and there was one: absent is not believed */
        bool tpm_lost;            /* and nothing that might still show it is outstanding */
} Trust;

/* Within which a check is read: one gate, one objective, one moment. */
typedef struct Scope {
        const Policy *policy;
        const JudgeGate *gate;
        const char *objective; /* "<gate>.<objective>" */
        bool self_counts;      /* source self, for this objective */
        Trust trust;
        JudgeTime now;
} Scope;

#define OBJECTIVE_ID_SIZE 256U

/* "<gate>.<objective>" into `ret`. False: it does not fit, and no policy can mean it. */
bool objective_id(const PstGate *gate, const PstObjective *objective, char ret[OBJECTIVE_ID_SIZE]);
