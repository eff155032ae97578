/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Hostile input for a parser: each truncation of something real, and bytes of it changed. Every
 * variant lies in a block of exactly its size. What is asserted of a variant is the caller's.
 */

#include "reader_test.h"

typedef void (*Parse)(const void *data, size_t size);

static inline void parse_truncations(const void *bytes, size_t size, Parse parse) {
        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ void *cut = exactly(bytes, n);

                parse(cut, n);
        }
}

/* xorshift64, so that a failure is there again in the next run. */
static inline uint64_t next_random(uint64_t *state) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

/* `rounds` copies in which one to four bytes are different. */
static inline void parse_flips(const void *bytes, size_t size, unsigned rounds, Parse parse) {
        uint64_t state = 0x706f737475726564ULL;

        for (unsigned i = 0; i < rounds; i++) {
                _cleanup_free_ uint8_t *changed = exactly(bytes, size);
                uint64_t n = 1 + next_random(&state) % 4;

                while (n-- > 0)
                        changed[next_random(&state) % size] ^=
                                (uint8_t) (1 + next_random(&state) % 255);
                parse(changed, size);
        }
}
