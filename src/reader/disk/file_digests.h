/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "cbor/decoder.h"
#include "reader/text/digest.h"
#include "reader/text/text.h"

/* The regular files of a directory and what their bytes come to; an answer to PST_DIGESTS. */
typedef struct FileDigests {
        Decoder decoder;
        uint64_t left;
} FileDigests;

/* -EBADMSG. Pure. */
int file_digests_open(PstBytes answer, FileDigests *ret);

/* Takes the next one off: 1, its name and DIGEST_BYTES that are borrowed, or 0. -EBADMSG. Pure. */
int file_digests_next(FileDigests *digests, Text *ret_name, const uint8_t **ret);
