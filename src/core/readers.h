/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define READERS_MAX 64U /* users; of more, those who came last */

/* Which users have read the record lately. Zeroed: none. Times are seconds of CLOCK_BOOTTIME. */
typedef struct Readers {
        struct {
                uid_t uid;
                uint64_t at_s;
        } users[READERS_MAX];
        size_t n;
} Readers;

/* This user has read. Pure. */
void readers_note(Readers *readers, uid_t uid, uint64_t now_s);

/* How many users have read in the last 24 hours. Pure. */
unsigned readers_count(const Readers *readers, uint64_t now_s);
