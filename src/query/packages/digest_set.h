/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_KEY_BYTES 16U

/*
 * A set of texts that is only asked whether it has one: of each it keeps a keyed digest (SipHash-2-4),
 * eight bytes until it is sealed and then four, the 12 bits before them told by where they stand. The
 * key is drawn anew for each set, so that nobody can make a text that it takes for another; one in
 * 100 million is, with the 130000 paths of a desktop.
 */
typedef struct DigestSet {
        uint8_t key[DIGEST_KEY_BYTES];
        size_t n;
        uint64_t *digests; /* until it is sealed */
        size_t capacity;
        uint32_t *tails;  /* then; sorted within each part */
        uint32_t *starts; /* where each part begins, and the end of the last */
} DigestSet;

void digest_set_init(DigestSet *set);
void digest_set_done(DigestSet *set);

/* Before it is sealed. -ENOMEM. */
int digest_set_add(DigestSet *set, const char *text, size_t size);

/* Nothing is added any more, and it may be asked. -EFBIG, -ENOMEM: it has nothing then. */
int digest_set_seal(DigestSet *set);
bool digest_set_has(const DigestSet *set, const char *text, size_t size);
