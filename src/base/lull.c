/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking less often where events come that concern nobody.
 *
 * Runs in workers and query processes. Pure. inotify tells of all names in a folder; to be woken by
 * each, in ten processes at once, costs more than those who make them pay.
 */

#include "base/lull.h"

#define WINDOW_MS 100
#define MANY      20U
#define REST_MS   1

int lull_after(Lull *l, int64_t now_ms) {
        if (now_ms - l->since_ms >= WINDOW_MS || now_ms < l->since_ms)
                *l = (Lull){ .since_ms = now_ms };

        return ++l->n > MANY ? REST_MS : 0;
}
