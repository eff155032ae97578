/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whether a directory has an entry: what tells a thing that this device does not have from one that
 * could not be read. Runs in a worker.
 */

#include <postured/gate.h>

#include "reader/text/text.h"

/* 1 or 0. `path` is one of the signal's .reads. As pst_list(). */
static inline int directory_has(PstRun *run, const char *path, const char *entry) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, path, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name))
                if (text_is(name, entry))
                        return 1;

        return 0;
}
