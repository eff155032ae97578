/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/firmware/efi_variable.h"
#include "reader/text/text_set.h"

#define EFI_PATH          "/sys/firmware/efi"
#define ESRT_ENTRIES_PATH "/sys/firmware/efi/esrt/entries/"

/* What the firmware says became of updates to it. */
typedef struct UpdateResults {
        int64_t entries;
        TextSet failed; /* "class:status" */
} UpdateResults;

/*
 * Adds one entry: the texts of fw_class, a GUID, and last_attempt_status, a number of which 0 is
 * success. -EBADMSG: they are no such texts. -EFBIG: as text_set_add().
 */
int update_result_add(Text fw_class, Text status, UpdateResults *ret);

/* -ENODEV: this device has no EFI, or its firmware no such table. Others as pst_query(). */
int update_results_read(PstRun *run, UpdateResults *ret);
