/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of a directory come to.
 *
 * Runs in a worker, over the answer of a query process, which reads a file again when it changed.
 * Whose the files are the caller knows.
 */

#include "reader/disk/file_digests.h"

int file_digests_next(AnswerList *digests, size_t size, Text *ret_name, const uint8_t **ret) {
        const uint8_t *digest;
        Text name;
        int r;

        if (!answer_list_begin(digests, 2))
                return 0;

        name = answer_text(&digests->decoder);
        digest = decoder_bytes_of(&digests->decoder, size);
        r = answer_list_end(digests);
        if (r < 0)
                return r;

        *ret_name = name;
        *ret = digest;
        return 1;
}

int file_digests_find(AnswerList digests, size_t size, Text name, const uint8_t **ret) {
        const uint8_t *digest;
        Text found;
        int r;

        while ((r = file_digests_next(&digests, size, &found, &digest)) > 0)
                if (text_same(found, name)) {
                        *ret = digest;
                        return 1;
                }

        return r;
}
