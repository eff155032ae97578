/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define PUBLIC_KEY_SIZE 32U /* Ed25519 */
#define KEY_ID_SIZE     16U

/*
 * What a reader trusts: a key, and the one algorithm that it verifies under. The header of a record
 * never chooses: a key pinned for COSE_ALG_EDDSA does not verify COSE_ALG_ED25519, nor the other
 * way round.
 */
typedef struct Pin {
        uint8_t public_key[PUBLIC_KEY_SIZE];
        int64_t alg; /* COSE_ALG_... */
} Pin;

/* The first bytes of the key's thumbprint (RFC 9679, SHA-256). It selects; it does not authenticate. */
void key_id(const uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t ret[KEY_ID_SIZE]);
