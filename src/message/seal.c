/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the signer says to core. A record travels as its raw bytes and needs nothing here.
 *
 * Runs in the signer, which encodes only: the reading half stands in message/sealed.c, so that the
 * signer links no decoder. Pure.
 */

#include <stdlib.h>

#include "cbor/encoder.h"
#include "message/channel.h"

int signer_ready_encode(const SignerReady *ready, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 8);
        encoder_bytes(&e, ready->public_key, sizeof(ready->public_key));
        encoder_uint(&e, ready->protection);
        encoder_int(&e, ready->algorithm);
        encoder_bytes(&e, ready->chain, sizeof(ready->chain));
        encoder_uint(&e, ready->next_sequence);
        encoder_uint(&e, ready->torn_bytes);
        encoder_bool(&e, ready->reset);
        encoder_bool(&e, ready->first_use);
        return encoder_result(&e, ret_size);
}

int seal_failed_encode(int error, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 1);
        encoder_uint(&e, (uint64_t) abs(error));
        return encoder_result(&e, ret_size);
}
