/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/* What a signal lists in .reads and .statements to find the TPM. */
#define SYS_CLASS_PATH  "/sys/class"
#define TPM_CLASS_PATH  "/sys/class/tpm/"
#define TPM_DEVICE_PATH TPM_CLASS_PATH "tpm0"

#define TPM_VERSION 2 /* the only one that we read */

#define TPM_READS SYS_CLASS_PATH, TPM_CLASS_PATH

/*
 * Parses /sys/class/tpm/tpm0/tpm_version_major, "2\n": 1 or 2. -EBADMSG: anything else.
 */
int tpm_version_parse(const void *text, size_t size, int64_t *ret);

/*
 * 0: there is a TPM 2. -ENODEV: this device has none. -ENOENT: it has none now, but had one earlier
 * in its signed history, so that its absence is not to be believed. Others as pst_read().
 */
int tpm_device_find(PstRun *run);
