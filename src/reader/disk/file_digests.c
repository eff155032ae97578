/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of a directory come to.
 *
 * Runs in a worker, over the answer of a query process, which reads a file again when it changed.
 * Whose the files are the caller knows.
 */

#include "reader/disk/file_digests.h"

int file_digests_open(PstBytes answer, FileDigests *ret) {
        FileDigests digests;
        int r;

        r = decoder_open(answer.data, answer.size, &digests.decoder);
        if (r < 0)
                return r;

        digests.left = decoder_array(&digests.decoder);
        if (digests.decoder.error < 0)
                return digests.decoder.error;

        *ret = digests;
        return 0;
}

int file_digests_next(FileDigests *digests, size_t size, Text *ret_name, const uint8_t **ret) {
        Decoder *d = &digests->decoder;
        const uint8_t *digest;
        CborBytes name;

        if (digests->left == 0)
                return 0;

        digests->left--;
        decoder_array_of(d, 2);
        name = decoder_text(d);
        digest = decoder_bytes_of(d, size);
        if (d->error < 0)
                return d->error;

        *ret_name = text(name.data, name.size);
        *ret = digest;
        return 1;
}

int file_digests_find(const FileDigests *digests, size_t size, Text name, const uint8_t **ret) {
        FileDigests rest = *digests;
        Text found;
        int r;

        while ((r = file_digests_next(&rest, size, &found, ret)) > 0)
                if (found.size == name.size && memcmp(found.data, name.data, name.size) == 0)
                        return 1;

        return r;
}
