/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the real signer makes a record with: its key and its envelope. A library of its own that
 * shows nothing else, since signer and verifier are never in one program, and name some functions
 * alike.
 */

#include <stddef.h>
#include <stdint.h>

#define SEAL_CHAIN_BYTES  16U
#define SEAL_RECORD_BYTES 65536U

#define SEAL_SEEN __attribute__((visibility("default")))

/* A new chain, with the key in this directory, which is made there. */
SEAL_SEEN void seal_open(int dir_fd);
SEAL_SEEN void seal_close(void);

SEAL_SEEN const uint8_t *seal_public_key(void);
SEAL_SEEN const uint8_t *seal_chain(void);

/* The next record of the chain, with these claims. */
SEAL_SEEN void seal_record(int algorithm, const uint8_t *claims, size_t n_claims,
                           uint8_t ret[SEAL_RECORD_BYTES], size_t *ret_size);
