/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* The time of a recorded device, which is replayed as of then. */
typedef struct RecordedClock {
        int64_t now_s;    /* Unix */
        int64_t uptime_s; /* CLOCK_BOOTTIME */
} RecordedClock;

/*
 * From the header of the recording in a tree (message/capture.h). -ENOENT: the tree is no
 * recording. -EBADMSG: it is a malformed one.
 */
int recorded_clock_read(const char *root, RecordedClock *ret);
