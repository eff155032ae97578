/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of a device's bytes.
 *
 * Runs in a worker. Pure. Any byte may be hostile; none is interpreted.
 */

#include <sodium/crypto_hash_sha256.h>

#include "base/hex.h"
#include "reader/text/digest.h"

void digest_of(const void *data, size_t size, uint8_t ret[DIGEST_BYTES]) {
        crypto_hash_sha256(ret, size > 0 ? data : "", size);
}

void digest_hex_of(const void *data, size_t size, char ret[DIGEST_HEX_SIZE]) {
        uint8_t digest[DIGEST_BYTES];

        digest_of(data, size, digest);
        hex_encode(digest, sizeof(digest), ret);
}
