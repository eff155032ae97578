/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define JOURNAL_HEADER_BYTES "256" /* as PST_HEAD takes it; the header is longer, and this enough */

/* Of the system journal of a machine. */
typedef struct JournalHeader {
        bool sealed;
        bool key_present;     /* a sealing key lies beside it, in a file `fss` */
        uint64_t newest_usec; /* when its last entry was written, Unix microseconds */
} JournalHeader;

/* The first bytes of a journal file, all but `key_present`. -EBADMSG: it is none. Pure. */
int journal_header_parse(const void *data, size_t size, JournalHeader *ret);

/* Of the newest system journal in `folder`, which has a folder for each machine: that of a machine
 * whose image this was may lie there still. -ENOENT: there is none. */
int journal_header_read(PstRun *run, const char *folder, JournalHeader *ret);
