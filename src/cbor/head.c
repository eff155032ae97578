/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a CBOR item, read by libcbor's streaming decoder.
 *
 * Runs wherever CBOR is read. Every byte may be hostile. Only the head is given to the library, in
 * a copy and under major type 0, so that it sees nothing but an unsigned integer: libcbor 0.8
 * refuses the one-byte tags 6 to 20, 18 among them (fixed in 0.11), and its string and collection
 * callbacks take size_t before 0.9 and uint64_t since. Integers are read alike by all of them, and
 * no item of a hostile length is ever asked of it. Never allocates. Pure.
 */

#include <errno.h>
#include <string.h>

#include <cbor/callbacks.h>
#include <cbor/streaming.h>

#include "cbor/head.h"

#define HEAD_SIZE_MAX 9U

static void on_uint8(void *context, uint8_t value) {
        *(uint64_t *) context = value;
}

static void on_uint16(void *context, uint16_t value) {
        *(uint64_t *) context = value;
}

static void on_uint32(void *context, uint32_t value) {
        *(uint64_t *) context = value;
}

static void on_uint64(void *context, uint64_t value) {
        *(uint64_t *) context = value;
}

int cbor_head_read(const uint8_t *data, size_t size, CborHead *ret) {
        /* Only what an item of major type 0 can call; the rest stays NULL and is never reached. */
        static const struct cbor_callbacks callbacks = {
                .uint8 = on_uint8,
                .uint16 = on_uint16,
                .uint32 = on_uint32,
                .uint64 = on_uint64,
        };
        uint8_t copy[HEAD_SIZE_MAX];
        uint64_t argument = 0;
        uint8_t info;

        if (size == 0)
                return -ENODATA;

        info = data[0] & 0x1f;
        if (info > CBOR_INFO_EIGHT)
                return -EBADMSG;

        if (size > sizeof(copy))
                size = sizeof(copy);
        memcpy(copy, data, size);
        copy[0] = info;

        struct cbor_decoder_result result = cbor_stream_decode(copy, size, &callbacks, &argument);
        if (result.status == CBOR_DECODER_NEDATA)
                return -ENODATA;
        if (result.status != CBOR_DECODER_FINISHED)
                return -EBADMSG;

        *ret = (CborHead){
                .major = data[0] >> 5,
                .info = info,
                .argument = argument,
                .size = result.read,
        };
        return 0;
}

bool cbor_head_is_shortest(const CborHead *head) {
        static const uint64_t least[] = { CBOR_INFO_ONE_BYTE, 0x100, 0x10000, 0x100000000 };

        return head->info < CBOR_INFO_ONE_BYTE ||
               head->argument >= least[head->info - CBOR_INFO_ONE_BYTE];
}
