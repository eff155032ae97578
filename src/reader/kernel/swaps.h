/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define SWAPS_PATH "/proc/swaps"

typedef struct Swap {
        Text path;    /* as the kernel wrote it, see mountinfo_unescape() */
        bool is_file; /* in a file system, and no device of its own */
} Swap;

/* Past the head of the table. -EBADMSG: it is none. Pure. */
int swaps_open(Text *rest);

/* The next area off `rest`: 1 and the area, 0 at the end. -EBADMSG. */
int swaps_next(Text *rest, Swap *ret);
