/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock of a recorded device.
 *
 * Runs in the core, which reads the first item of a recording and no more: what was recorded is
 * for the workers to replay. The file comes from whoever recorded it, and is hostile.
 */

#include "core/recorded_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cbor/acceptor.h"
#include "cbor/decoder.h"
#include "message/capture.h"

#define HEADER_BYTES_MAX 4096U
#define KIND             "posture-capture"
#define FORM             1U
#define TIME_MAX         ((INT64_C(1) << 40) - 1) /* what a record can say */

static bool is_kind(CborBytes text) {
        return text.size == strlen(KIND) && memcmp(text.data, KIND, text.size) == 0;
}

static int decode(const uint8_t *data, size_t size, RecordedClock *ret) {
        RecordedClock clock;
        Decoder d;
        size_t item;
        int r;

        if (acceptor_check_prefix(data, size, &item) != ACCEPTANCE_OK)
                return -EBADMSG;

        d = decoder(data, item);
        decoder_array_of(&d, 6);
        if (decoder_uint(&d) != 0 || !is_kind(decoder_text(&d)) || decoder_uint(&d) != FORM)
                return -EBADMSG;
        clock.now_s = decoder_int(&d);
        clock.uptime_s = decoder_int(&d);
        (void) decoder_text(&d);
        r = decoder_finish(&d);
        if (r < 0 || clock.now_s < 0 || clock.now_s > TIME_MAX || clock.uptime_s < 0 ||
            clock.uptime_s > TIME_MAX)
                return -EBADMSG;

        *ret = clock;
        return 0;
}

int recorded_clock_read(const char *root, RecordedClock *ret) {
        uint8_t header[HEADER_BYTES_MAX];
        _cleanup_close_ int fd = -1;
        char path[PATH_MAX];
        ssize_t size;
        int n;

        n = snprintf(path, sizeof(path), "%s/%s", root, CAPTURE_PATH);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        size = read(fd, header, sizeof(header));
        if (size < 0)
                return -errno;

        return decode(header, (size_t) size, ret);
}
