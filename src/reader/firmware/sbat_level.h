/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/firmware/efi_variable.h"
#include "reader/text/text_set.h"

#define SBAT_LEVEL_PATH EFI_VARIABLES_PATH "SbatLevelRT-" EFI_SHIM

/*
 * Adds "component generation" of each line "component,generation[,date]": "shim 4". -EBADMSG: it is
 * no such line. -EFBIG: as text_set_add().
 */
int sbat_level_generations(Text level, TextSet *ret);

/* Text of shim, of any length. -ENODEV: no EFI. -ENOENT: no shim, or one that does not say. */
int sbat_level_read(PstRun *run, Text *ret);
