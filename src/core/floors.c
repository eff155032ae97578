/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file `floors` in the state directory: CBOR [2, tpm seen, chain begun], 2 being the form.
 *
 * Runs in the core. Root can remove or change it; what it guards against is a part of the device
 * that goes missing, not who owns the device.
 */

#include "core/floors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "cbor/decoder.h"
#include "cbor/encoder.h"

#define NAME      "floors"
#define FORM      2U
#define BYTES_MAX 64U

int floors_read(int state_fd, Floors *ret) {
        _cleanup_close_ int fd =
                openat(state_fd, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        _cleanup_free_ uint8_t *data = NULL;
        Floors floors = { 0 };
        Decoder d;
        size_t size;
        int r;

        if (fd < 0 && errno == ENOENT) {
                *ret = floors;
                return 0;
        }
        r = fd < 0 ? -errno : fd_read_all(fd, BYTES_MAX, &data, &size);
        if (r >= 0)
                r = decoder_open(data, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 3);
        if (decoder_uint(&d) != FORM)
                decoder_fail(&d);
        floors.tpm_seen = decoder_bool(&d);
        floors.chain_begun = decoder_bool(&d);
        r = decoder_finish(&d);
        if (r < 0)
                return r;

        *ret = floors;
        return 0;
}

int floors_write(int state_fd, const Floors *floors) {
        uint8_t bytes[BYTES_MAX];
        Encoder e = encoder(bytes, sizeof(bytes));
        size_t size;
        int r;

        encoder_array(&e, 3);
        encoder_uint(&e, FORM);
        encoder_bool(&e, floors->tpm_seen);
        encoder_bool(&e, floors->chain_begun);
        r = encoder_result(&e, &size);
        if (r < 0)
                return r;

        return fd_replace_file(state_fd, NAME, 0600, bytes, size);
}
