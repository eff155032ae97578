/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/*
 * Wake-ups for nothing: events of a folder that concern none of the files in it that are watched.
 * Whoever may write there can make as many as he likes. Zeroed: none so far.
 */
typedef struct Lull {
        int64_t since_ms; /* the beginning of a window */
        unsigned n;       /* within it */
} Lull;

/*
 * One more, now (CLOCK_MONOTONIC). How many milliseconds not to look: 0, unless there were too many
 * lately. What comes meanwhile waits, and is late by no more than that. Pure.
 */
int lull_after(Lull *lull, int64_t now_ms);
