/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* CLOCK_MONOTONIC: what is measured here never spans a suspend. */
static inline uint64_t stopwatch_ns(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (uint64_t) now.tv_sec * 1000000000U + (uint64_t) now.tv_nsec;
}

static inline void stopwatch_sleep_ms(unsigned ms) {
        struct timespec rest = { .tv_sec = ms / 1000U, .tv_nsec = (long) (ms % 1000U) * 1000000L };

        while (nanosleep(&rest, &rest) < 0) {
        }
}

/* A member of a JSON object: `"name": [1, 2, 3]`. */
static inline void stopwatch_print(const char *name, const uint64_t *ns, size_t n) {
        (void) printf("\"%s\": [", name);
        for (size_t i = 0; i < n; i++)
                (void) printf("%s%ju", i > 0 ? ", " : "", (uintmax_t) ns[i]);
        (void) printf("]");
}
