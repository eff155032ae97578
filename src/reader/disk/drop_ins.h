/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define DROP_INS_MAX 128U

/* The files of several folders that make one configuration, in the order in which they apply.
 * Borrows the run's bytes. */
typedef struct DropIns {
        Text files[DROP_INS_MAX];
        size_t n;
} DropIns;

/*
 * Reads the files in `folders`, ended by NULL, whose names end in `suffix`: by name over all
 * folders, the one in the folder that comes first hiding those of the same name, and a link to
 * /dev/null hiding them without a word of its own. -EFBIG: more than DROP_INS_MAX. Otherwise as
 * pst_read(); folders that are not there are empty, those of an image's /run too.
 */
int drop_ins_read(PstRun *run, const char *const *folders, const char *suffix, DropIns *ret);
