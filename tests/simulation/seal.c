/* SPDX-License-Identifier: Apache-2.0 */
/* See seal.h. */

#include "seal.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "signer/envelope.h"

_Static_assert(SEAL_RECORD_BYTES == ENVELOPE_BYTES_MAX, "a record fits");
_Static_assert(SEAL_CHAIN_BYTES == ENVELOPE_CHAIN_BYTES, "a chain's name is a chain's name");

static Key *key;
static ChainPlace place; /* of the next record */

void seal_open(int dir_fd) {
        const char *why = "";
        bool first_use;

        if (key_open(dir_fd, &key, &first_use, &why) < 0)
                fail_msg("No key: %s", why);
        place = (ChainPlace){ .chain = { 1, 2, 3 } };
}

void seal_close(void) {
        key = key_free(key);
}

const uint8_t *seal_public_key(void) {
        return key_public(key);
}

const uint8_t *seal_chain(void) {
        return place.chain;
}

void seal_record(int algorithm, const uint8_t *claims, size_t n_claims,
                 uint8_t ret[SEAL_RECORD_BYTES], size_t *ret_size) {
        assert_int_equal(envelope_seal(key, algorithm, &place, claims, n_claims, ret, ret_size), 0);
        place.sequence++;
        envelope_hash(ret, *ret_size, place.previous);
}
