/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A limit on how often something happens.
 *
 * Runs wherever somebody else decides how often we act. Pure. A clock that is turned back gives
 * nothing; the size may change between calls.
 */

#include "base/bucket.h"

static uint64_t whole_ms(const BucketSize *size) {
        return size->burst * size->cost_ms;
}

static uint64_t left_ms(const Bucket *b, const BucketSize *size, uint64_t now_ms) {
        uint64_t whole = whole_ms(size), had = b->budget_ms < whole ? b->budget_ms : whole;
        uint64_t passed = now_ms > b->at_ms ? now_ms - b->at_ms : 0;

        return passed > whole - had ? whole : had + passed;
}

Bucket bucket_full(const BucketSize *size, uint64_t now_ms) {
        return (Bucket){ .budget_ms = whole_ms(size), .at_ms = now_ms };
}

bool bucket_take(Bucket *b, const BucketSize *size, uint64_t now_ms) {
        b->budget_ms = left_ms(b, size, now_ms);
        b->at_ms = now_ms;
        if (b->budget_ms < size->cost_ms)
                return false;

        b->budget_ms -= size->cost_ms;
        return true;
}

uint64_t bucket_next_ms(const Bucket *b, const BucketSize *size, uint64_t now_ms) {
        uint64_t left = left_ms(b, size, now_ms);

        return left >= size->cost_ms ? now_ms : now_ms + (size->cost_ms - left);
}

uint64_t bucket_full_ms(const Bucket *b, const BucketSize *size, uint64_t now_ms) {
        return now_ms + (whole_ms(size) - left_ms(b, size, now_ms));
}
