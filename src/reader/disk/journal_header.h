/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define JOURNAL_HEADER_BYTES "256" /* as PST_HEAD takes it; the header is longer, and this enough */

/* Of the journal of this machine. */
typedef struct JournalHeader {
        bool sealed;
        bool key_present; /* a file `fss` lies beside it */
} JournalHeader;

/* The first bytes of a journal file. -EBADMSG: it is none. Pure. */
int journal_header_parse(const void *data, size_t size, bool *ret_sealed);

/* Of the first machine in `folder` that has a system journal. -ENOENT: none has. */
int journal_header_read(PstRun *run, const char *folder, JournalHeader *ret);
