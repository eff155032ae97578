/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

/* Mode 0440, and it grows: its beginning is asked by PST_HEAD(). */
#define IMA_LIST_PATH       "/sys/kernel/security/integrity/ima/ascii_runtime_measurements"
#define IMA_LIST_HEAD_BYTES "4096"

/*
 * Parses the first entry of IMA's list, boot_aggregate: SHA-256 over PCRs 0 to 9 when IMA started.
 * -EBADMSG: it is no such entry. -ENODATA: it holds no aggregate, as without a TPM, or one of
 * SHA-1. -EOPNOTSUPP: one of another hash.
 */
int ima_boot_aggregate_parse(const void *text, size_t size, uint8_t ret[PST_DIGEST_BYTES]);

/* As pst_query() and ima_boot_aggregate_parse(). */
int ima_boot_aggregate_read(PstRun *run, uint8_t ret[PST_DIGEST_BYTES]);
