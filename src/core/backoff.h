/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define BACKOFF_FIRST_MS   1000U
#define BACKOFF_MOST_MS    300000U
#define BACKOFF_HEALTHY_MS 600000U

/*
 * How long to wait before something that failed is started again: 1 s, doubling to 5 min, and 1 s
 * again after 10 min in which it held. Zeroed: it never failed. Times are of any one clock.
 */
typedef struct Backoff {
        uint64_t started_ms;
        uint64_t delay_ms; /* of the last failure; 0: there was none */
} Backoff;

static inline void backoff_started(Backoff *b, uint64_t now_ms) {
        b->started_ms = now_ms;
}

/* It failed: how long to wait. */
static inline uint64_t backoff_failed(Backoff *b, uint64_t now_ms) {
        if (now_ms - b->started_ms >= BACKOFF_HEALTHY_MS || b->delay_ms == 0)
                b->delay_ms = BACKOFF_FIRST_MS;
        else
                b->delay_ms = b->delay_ms * 2 < BACKOFF_MOST_MS ? b->delay_ms * 2 : BACKOFF_MOST_MS;

        return b->delay_ms;
}
