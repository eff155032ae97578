/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Very many texts in little memory.
 *
 * Runs in postured-query-packages. The texts are a file system's paths, which anyone may choose who
 * can write somewhere: hence the key.
 */

#include "query/packages/digest_set.h"

#include <errno.h>
#include <sodium/crypto_shorthash.h>
#include <sodium/randombytes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define FIRST_CAPACITY 1024U
#define PARTS          4096U /* by the first 12 bits */
#define PART_SHIFT     52
#define TAIL_SHIFT     20 /* the 32 bits after them */

_Static_assert(crypto_shorthash_KEYBYTES == DIGEST_KEY_BYTES, "SipHash has a key of 16 bytes");
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash-2-4 yields 8 bytes");

void digest_set_init(DigestSet *set) {
        *set = (DigestSet){ 0 };
        randombytes_buf(set->key, sizeof(set->key));
}

void digest_set_done(DigestSet *set) {
        free(set->digests);
        free(set->tails);
        free(set->starts);
        *set = (DigestSet){ 0 };
}

static uint64_t digest_of(const DigestSet *set, const char *text, size_t size) {
        uint64_t digest = 0;

        (void) crypto_shorthash((uint8_t *) &digest, (const uint8_t *) text, size, set->key);
        return digest;
}

int digest_set_add(DigestSet *set, const char *text, size_t size) {
        if (set->n == set->capacity) {
                size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
                uint64_t *grown = reallocarray(set->digests, capacity, sizeof(*grown));

                if (!grown)
                        return -ENOMEM;
                set->digests = grown;
                set->capacity = capacity;
        }

        set->digests[set->n++] = digest_of(set, text, size);
        return 0;
}

static int by_value(const void *a, const void *b) {
        const uint64_t *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static uint32_t tail_of(uint64_t digest) {
        return (uint32_t) (digest >> TAIL_SHIFT);
}

/* Fills the sealed form from sorted digests, and counts each once. */
static void fill(DigestSet *set, uint32_t *tails, uint32_t *starts) {
        uint32_t n = 0;
        size_t i = 0;

        for (uint64_t part = 0; part < PARTS; part++) {
                starts[part] = n;
                for (; i < set->n && set->digests[i] >> PART_SHIFT == part; i++)
                        if (n == starts[part] || tails[n - 1] != tail_of(set->digests[i]))
                                tails[n++] = tail_of(set->digests[i]);
        }

        starts[PARTS] = n;
        set->n = n;
}

int digest_set_seal(DigestSet *set) {
        _cleanup_free_ uint32_t *starts = NULL;
        uint32_t *tails;

        if (set->n > UINT32_MAX)
                return -EFBIG;
        tails = reallocarray(NULL, set->n + 1, sizeof(*tails));
        starts = reallocarray(NULL, PARTS + 1, sizeof(*starts));
        if (!tails || !starts) {
                free(tails);
                return -ENOMEM;
        }

        if (set->n > 0)
                qsort(set->digests, set->n, sizeof(*set->digests), by_value);
        fill(set, tails, starts);
        free(set->digests);
        set->digests = NULL;
        set->tails = tails;
        set->starts = TAKE_PTR(starts);
        return 0;
}

static int by_tail(const void *a, const void *b) {
        const uint32_t *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

bool digest_set_has(const DigestSet *set, const char *text, size_t size) {
        uint64_t digest = digest_of(set, text, size);
        const uint32_t *part = set->starts ? set->starts + (digest >> PART_SHIFT) : NULL;
        uint32_t tail = tail_of(digest);

        return part && part[0] < part[1] &&
               bsearch(&tail, set->tails + part[0], part[1] - part[0], sizeof(tail), by_tail);
}
