/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has read the record lately.
 *
 * Runs in the core. Pure. Users are known by their number only, and no number leaves the daemon.
 */

#include "core/readers.h"

#define DAY_S 86400U

void readers_note(Readers *r, uid_t uid, uint64_t now_s) {
        size_t i = 0, oldest = 0;

        for (; i < r->n && r->users[i].uid != uid; i++)
                if (r->users[i].at_s < r->users[oldest].at_s)
                        oldest = i;
        if (i == r->n)
                i = r->n < READERS_MAX ? r->n++ : oldest;

        r->users[i].uid = uid;
        r->users[i].at_s = now_s;
}

unsigned readers_count(const Readers *r, uint64_t now_s) {
        unsigned n = 0;

        for (size_t i = 0; i < r->n; i++)
                n += now_s - r->users[i].at_s < DAY_S;

        return n;
}
