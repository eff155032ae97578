/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The name of a key.
 *
 * Runs in core, in posturectl and wherever a record is verified. Pure.
 */

#include <string.h>

#include <sodium.h>

#include "record/key.h"

void key_id(const uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t ret[KEY_ID_SIZE]) {
        /* RFC 9679 section 4: the required members of the COSE_Key {1: 1, -1: 6, -2: key}. */
        uint8_t bytes[8 + PUBLIC_KEY_SIZE] = { 0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20 };
        uint8_t digest[crypto_hash_sha256_BYTES];

        memcpy(bytes + 8, public_key, PUBLIC_KEY_SIZE);
        (void) crypto_hash_sha256(digest, bytes, sizeof(bytes)); /* cannot fail: returns 0 */
        memcpy(ret, digest, KEY_ID_SIZE);
}
