/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers of a query process.
 *
 * A query process encodes; a worker decodes, and core when it records a device. The bytes inside
 * are what the device said and are not looked at here. Pure.
 */

#include <errno.h>
#include <stdlib.h>

#include "message/channel.h"
#include "message/take.h"

#define ERRNO_MAX 4095U /* linux/err.h: MAX_ERRNO */

int answer_encode(int error, const void *bytes, size_t n_bytes, void *buffer, size_t capacity,
                  size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 2);
        encoder_uint(&e, (uint64_t) abs(error));
        encoder_bytes(&e, bytes, error ? 0 : n_bytes);
        return encoder_result(&e, ret_size);
}

int answer_decode(const void *body, size_t size, int *ret_error, CborBytes *ret) {
        uint64_t error;
        CborBytes bytes;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 2);
        error = take_between(&d, 0, ERRNO_MAX);
        bytes = decoder_bytes(&d);
        if (error > 0 && bytes.size > 0)
                decoder_fail(&d);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret_error = -(int) error;
        *ret = bytes;
        return 0;
}

static int number_encode(uint64_t number, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 1);
        encoder_uint(&e, number);
        return encoder_result(&e, ret_size);
}

static int number_decode(const void *body, size_t size, uint64_t most, uint64_t *ret) {
        uint64_t number;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 1);
        number = take_between(&d, 0, most);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret = number;
        return 0;
}

int answer_memfd_encode(size_t n_bytes, void *buffer, size_t capacity, size_t *ret_size) {
        return number_encode(n_bytes, buffer, capacity, ret_size);
}

int answer_memfd_decode(const void *body, size_t size, size_t *ret_n_bytes) {
        uint64_t n_bytes;
        int r;

        r = number_decode(body, size, ANSWER_BYTES_MAX, &n_bytes);
        if (r < 0)
                return r;

        *ret_n_bytes = (size_t) n_bytes;
        return 0;
}
