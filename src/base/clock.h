/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
#include <time.h>

/* The clocks of the system. None of these calls can fail: the kernel has had all three since 2.6.39. */

/* CLOCK_BOOTTIME, which goes on while the device is suspended. */
static inline uint64_t clock_boottime_ms(void) {
        struct timespec t = { 0 };

        (void) clock_gettime(CLOCK_BOOTTIME, &t);
        return (uint64_t) t.tv_sec * 1000U + (uint64_t) t.tv_nsec / 1000000U;
}

/* CLOCK_MONOTONIC, which stands still meanwhile. Signed: what is left until a deadline may be less than
 * nothing. */
static inline int64_t clock_monotonic_ms(void) {
        struct timespec t = { 0 };

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* CLOCK_REALTIME, in seconds since 1970, which anybody may have set to whatever he likes. */
static inline int64_t clock_wall_s(void) {
        struct timespec t = { 0 };

        (void) clock_gettime(CLOCK_REALTIME, &t);
        return t.tv_sec;
}
