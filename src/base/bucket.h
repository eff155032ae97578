/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* How often something may happen: so often at once, and as often again as time passes. */
typedef struct BucketSize {
        uint64_t burst;   /* at once; at least 1 */
        uint64_t cost_ms; /* of each: after this time there is room for one more; at least 1 */
} BucketSize;

/* What is left. Zeroed: nothing, as of the beginning of time. Times are ms of CLOCK_BOOTTIME. */
typedef struct Bucket {
        uint64_t budget_ms;
        uint64_t at_ms; /* when that was so */
} Bucket;

Bucket bucket_full(const BucketSize *size, uint64_t now_ms);

/* Whether one more is within it; then it is spent. Pure. */
bool bucket_take(Bucket *bucket, const BucketSize *size, uint64_t now_ms);

/* When there is room for one more: now, or later. */
uint64_t bucket_next_ms(const Bucket *bucket, const BucketSize *size, uint64_t now_ms);

/* When nothing will be missing, if it stays quiet: now, or later. */
uint64_t bucket_full_ms(const Bucket *bucket, const BucketSize *size, uint64_t now_ms);
