/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What core hears from the signer.
 *
 * Runs in core, which depends on the signer's key and not on its good manners: the shape is checked
 * like anyone's. Pure.
 */

#include <errno.h>
#include <string.h>

#include "message/channel.h"
#include "message/take.h"

#define PROTECTION_MAX 5U /* key-protection of the record */
#define ERRNO_MAX      4095U

static int32_t take_algorithm(Decoder *d) {
        int64_t algorithm = decoder_int(d);

        if (algorithm != -8 && algorithm != -19)
                decoder_fail(d);

        return (int32_t) algorithm;
}

int signer_ready_decode(const void *body, size_t size, SignerReady *ret) {
        const uint8_t *public_key, *chain;
        SignerReady ready = { 0 };
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 8);
        public_key = decoder_bytes_of(&d, sizeof(ready.public_key));
        ready.protection = (uint8_t) take_between(&d, 0, PROTECTION_MAX);
        ready.algorithm = take_algorithm(&d);
        chain = decoder_bytes_of(&d, sizeof(ready.chain));
        ready.next_sequence = decoder_uint(&d);
        ready.torn_bytes = decoder_uint(&d);
        ready.reset = decoder_bool(&d);
        ready.first_use = decoder_bool(&d);
        r = decoder_finish(&d);
        if (r < 0)
                return r;

        memcpy(ready.public_key, public_key, sizeof(ready.public_key));
        memcpy(ready.chain, chain, sizeof(ready.chain));
        *ret = ready;
        return 0;
}

int seal_failed_decode(const void *body, size_t size, int *ret_error) {
        uint64_t error;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 1);
        error = take_between(&d, 1, ERRNO_MAX);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret_error = -(int) error;
        return 0;
}
