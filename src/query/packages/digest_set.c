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

#define FIRST_CAPACITY 1024U

_Static_assert(crypto_shorthash_KEYBYTES == DIGEST_KEY_BYTES, "SipHash has a key of 16 bytes");
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash-2-4 yields 8 bytes");

void digest_set_init(DigestSet *set) {
        *set = (DigestSet){ 0 };
        randombytes_buf(set->key, sizeof(set->key));
}

void digest_set_done(DigestSet *set) {
        free(set->digests);
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

void digest_set_seal(DigestSet *set) {
        size_t n = 0;
        uint64_t *shrunk;

        if (set->n > 0)
                qsort(set->digests, set->n, sizeof(*set->digests), by_value);
        for (size_t i = 0; i < set->n; i++)
                if (n == 0 || set->digests[i] != set->digests[n - 1])
                        set->digests[n++] = set->digests[i];
        set->n = n;
        set->sealed = true;

        shrunk = n > 0 ? reallocarray(set->digests, n, sizeof(*shrunk)) : NULL;
        if (shrunk) {
                set->digests = shrunk;
                set->capacity = n;
        }
}

bool digest_set_has(const DigestSet *set, const char *text, size_t size) {
        uint64_t digest = digest_of(set, text, size);

        return set->sealed && set->n > 0 &&
               bsearch(&digest, set->digests, set->n, sizeof(digest), by_value);
}
