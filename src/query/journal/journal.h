/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * The answer to PST_JOURNAL_COUNT. -EINVAL: no such kind, or no such time. -ENOENT: there is no
 * journal. -EACCES: there is one that we may not read. -EFBIG, -ETIMEDOUT: it holds more than we
 * count. Otherwise as sd-journal.
 */
int journal_count(const char *kind, const char *seconds, Reply *reply);

/* Whether we may read what journals there are. -ENOENT, -EACCES as above. */
int journal_check(void);
