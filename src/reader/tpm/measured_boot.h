/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/tpm/event_log.h"
#include "reader/tpm/pcr_bank.h"

/* What the firmware and the boot loader measured, beside what the TPM holds. Borrows the run. */
typedef struct MeasuredBoot {
        EventLog log; /* before its first event, a bank chosen */
        int64_t n_events;
        PcrBank logged; /* where the log leads */
        PcrBank actual; /* what the TPM holds */
} MeasuredBoot;

/*
 * What a log says of the machine's policy, as far as it is to be believed. Borrows the log. `data`
 * is NULL where nothing is known; an empty variable has no bytes, but is known.
 */
typedef struct MeasuredPolicy {
        PstBytes secure_boot; /* the firmware's variables: their values */
        PstBytes platform_key;
        PstBytes key_exchange_keys;
        PstBytes sbat_level;   /* shim's */
        PstBytes command_line; /* the boot loader's text, without the kernel's path */
        bool content_proven;   /* all text that can be checked hashes to its digest */
} MeasuredPolicy;

/*
 * As tpm_device_find(), event_log_read() and pcr_bank_read(). -EOPNOTSUPP: no bank of the TPM is in
 * the log, or we have no hash for it. -ENOENT: firmware left no log, or an empty one.
 */
int measured_boot_read(PstRun *run, MeasuredBoot *ret);

/* Whether the log explains what the TPM holds in this register. */
bool measured_boot_replays(const MeasuredBoot *boot, unsigned pcr);

/* The phase that PCR 11 has reached: as boot_phase_find(). */
const char *measured_boot_phase(const MeasuredBoot *boot);

/* Whether the event is of a kind whose text is what was hashed, and it hashes to its digest. */
bool measured_boot_proves(const MeasuredBoot *boot, const MeasuredEvent *event);

/*
 * What the log says in registers that replay. The firmware's own statements count only in front of
 * PCR 7's separator, and all only where the text hashes to its digest.
 */
void measured_boot_policy(const MeasuredBoot *boot, MeasuredPolicy *ret);
