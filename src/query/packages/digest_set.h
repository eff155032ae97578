/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_KEY_BYTES 16U

/*
 * A set of texts that is only asked whether it has one: of each it keeps eight bytes, a keyed digest
 * (SipHash-2-4). The key is drawn anew for each set, so that nobody can make a text that it takes
 * for another.
 */
typedef struct DigestSet {
        uint8_t key[DIGEST_KEY_BYTES];
        uint64_t *digests;
        size_t n, capacity;
        bool sealed;
} DigestSet;

void digest_set_init(DigestSet *set);
void digest_set_done(DigestSet *set);

/* Before it is sealed. -ENOMEM. */
int digest_set_add(DigestSet *set, const char *text, size_t size);

/* Nothing is added any more, and it may be asked. */
void digest_set_seal(DigestSet *set);
bool digest_set_has(const DigestSet *set, const char *text, size_t size);
