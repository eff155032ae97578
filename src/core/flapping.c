/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limit on records that tell a change.
 *
 * Runs in the core. Pure. What changes all the time, by accident or because a hostile gate says so,
 * must not flood the history, which is kept for ever. The limit is the policy's; what it holds back is
 * told, as it then is, as soon as there is room.
 */

#include "core/flapping.h"

static BucketSize size_of(const PolicyChanges *limit) {
        uint64_t at_most = limit->at_most > 0 ? limit->at_most : 1;
        uint64_t cost_ms = (uint64_t) limit->within_s * 1000U / at_most;

        return (BucketSize){ .burst = at_most, .cost_ms = cost_ms > 0 ? cost_ms : 1 };
}

Flapping flapping_new(const PolicyChanges *limit, uint64_t now_ms) {
        BucketSize size = size_of(limit);

        return (Flapping){ .bucket = bucket_full(&size, now_ms) };
}

bool flapping_admit(Flapping *f, const PolicyChanges *limit, uint64_t now_ms) {
        BucketSize size = size_of(limit);

        f->held = !bucket_take(&f->bucket, &size, now_ms);
        f->bites = f->bites || f->held;
        return !f->held;
}

void flapping_drop(Flapping *f) {
        f->held = false;
}

uint64_t flapping_next_ms(const Flapping *f, const PolicyChanges *limit, uint64_t now_ms) {
        BucketSize size = size_of(limit);

        if (f->held)
                return bucket_next_ms(&f->bucket, &size, now_ms);

        return f->bites ? bucket_full_ms(&f->bucket, &size, now_ms) : UINT64_MAX;
}

bool flapping_bites(Flapping *f, const PolicyChanges *limit, uint64_t now_ms) {
        BucketSize size = size_of(limit);

        if (!f->held && bucket_full_ms(&f->bucket, &size, now_ms) == now_ms)
                f->bites = false;

        return f->bites;
}
