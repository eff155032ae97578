/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "cbor/decoder.h"
#include "reader/text/text.h"

/* An answer that is a CBOR array of arrays, whose items are taken off one by one. Pure. */
typedef struct AnswerList {
        Decoder decoder;
        uint64_t left;
} AnswerList;

/* Borrows the answer. -EBADMSG. */
static inline int answer_list_open(PstBytes answer, AnswerList *ret) {
        AnswerList list;
        int r;

        r = decoder_open(answer.data, answer.size, &list.decoder);
        if (r < 0)
                return r;

        list.left = decoder_array(&list.decoder);
        if (list.decoder.error < 0)
                return list.decoder.error;

        *ret = list;
        return 0;
}

/* Begins the next item, of `n` members: whether there is one. */
static inline bool answer_list_begin(AnswerList *list, uint64_t n) {
        if (list->left == 0)
                return false;

        list->left--;
        decoder_array_of(&list->decoder, n);
        return true;
}

/* After its members: 1, or -EBADMSG if they were not what was taken. */
static inline int answer_list_end(const AnswerList *list) {
        return list->decoder.error < 0 ? list->decoder.error : 1;
}

static inline Text answer_text(Decoder *d) {
        CborBytes bytes = decoder_text(d);

        return text(bytes.data ? (const char *) bytes.data : "", bytes.size);
}
