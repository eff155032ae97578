/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define SUDOERS_PATH   "/etc/sudoers"
#define SUDOERS_FOLDER "/etc/sudoers.d/"

/* What a signal that reads them declares. */
#define SUDOERS_QUERIES PST_FILE(SUDOERS_PATH), PST_FILE(SUDOERS_FOLDER), PST_NAMES(SUDOERS_FOLDER)

#define SUDOERS_WATCHES                                                                            \
        PST_ON_ANSWER(PST_FILE(SUDOERS_PATH)), PST_ON_ANSWER(PST_NAMES(SUDOERS_FOLDER))

/* Lines of one file that ask for no password, added to `count`. Pure. */
void sudoers_count(Text file, int64_t *count);

/* Of all files that sudo reads. As pst_query(); a device without sudo has none. */
int sudoers_read(PstRun *run, int64_t *ret);
