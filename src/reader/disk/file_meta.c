/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose a file is and what may be done with it.
 *
 * Runs in a worker, which cannot stat() itself, over the answer of a query process.
 */

#include "reader/disk/file_meta.h"

static uint32_t take_u32(Decoder *d) {
        uint64_t value = decoder_uint(d);

        if (value > UINT32_MAX)
                decoder_fail(d);
        return (uint32_t) value;
}

static FileMeta take_meta(Decoder *d) {
        FileMeta meta;

        decoder_array_of(d, 9);
        meta.mode = take_u32(d);
        meta.uid = take_u32(d);
        meta.gid = take_u32(d);
        meta.device = answer_text(d);
        meta.inode = decoder_uint(d);
        meta.node = answer_text(d);
        meta.size = decoder_uint(d);
        meta.modified_s = decoder_int(d);
        meta.target = answer_text(d);
        return meta;
}

int file_meta_parse(PstBytes answer, FileMeta *ret) {
        FileMeta meta;
        Decoder d;
        int r;

        r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        meta = take_meta(&d);
        r = decoder_finish(&d);
        if (r >= 0)
                *ret = meta;

        return r;
}

int file_meta_read(PstRun *run, const char *path, FileMeta *ret) {
        PstBytes answer;
        int r;

        r = pst_query(run, PST_META(path), &answer);
        if (r < 0)
                return r;

        return file_meta_parse(answer, ret);
}

int file_metas_next(AnswerList *metas, Text *ret_name, FileMeta *ret) {
        FileMeta meta;
        Text name;
        int r;

        if (!answer_list_begin(metas, 2))
                return 0;

        name = answer_text(&metas->decoder);
        meta = take_meta(&metas->decoder);
        r = answer_list_end(metas);
        if (r < 0)
                return r;

        *ret_name = name;
        *ret = meta;
        return 1;
}
