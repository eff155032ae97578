/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/answer_list.h"
#include "reader/text/digest.h"
#include "reader/text/text.h"

/* An answer to PST_DIGESTS: the regular files of a directory and what their bytes come to. */

/* Takes the next one off: 1, its name and a digest of `size` bytes that is borrowed, or 0. -EBADMSG.
 * Pure. */
int file_digests_next(AnswerList *digests, size_t size, Text *ret_name, const uint8_t **ret);

/* That of one file: 1, or 0 if it is not there. -EBADMSG. Pure. */
int file_digests_find(AnswerList digests, size_t size, Text name, const uint8_t **ret);
