/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A run over files and answers that a test lists, for the part of a reader that fetches bytes. What
 * is not listed is missing (-ENOENT); files come in blocks of exactly their size and a NUL.
 */

#include <postured/gate.h>

#include "reader_test.h"

typedef enum Described {
        DESCRIBED_END,
        FILE_IS,   /* pst_read() */
        FOLDER_IS, /* pst_list(): names, each ended by '\n' here */
        LINK_IS,   /* pst_link(); what it leads to is another row */
        ANSWER_IS, /* of the question `path`, its words parted by blanks */
} Described;

typedef struct DescribedRow {
        Described what;
        const char *path;
        const char *content; /* text; with `size`, bytes */
        size_t size;
        int error;
} DescribedRow;

typedef struct DescribedRun {
        PstRun run; /* first: what the reader is given */
        const DescribedRow *rows;
        void *blocks[64];
        size_t n_blocks;
        char facts[256]; /* "name=12 " of each integer that was given */
} DescribedRun;

static inline int described(PstRun *run, Described what, const char *path, PstBytes *ret) {
        DescribedRun *d = (DescribedRun *) run;

        for (const DescribedRow *row = d->rows; row->what; row++) {
                size_t size = row->size ? row->size : row->content ? strlen(row->content) : 0;
                uint8_t *block;

                if (row->what != what || strcmp(row->path, path) != 0)
                        continue;
                if (row->error < 0)
                        return row->error;

                block = malloc(size + 1);
                assert_non_null(block);
                if (size > 0)
                        memcpy(block, row->content, size);
                block[size] = '\0';
                for (size_t i = 0; what == FOLDER_IS && i < size; i++)
                        if (block[i] == '\n')
                                block[i] = '\0';
                assert_true(d->n_blocks < ELEMENTSOF(d->blocks));
                d->blocks[d->n_blocks++] = block;
                *ret = (PstBytes){ block, size };
                return 0;
        }

        return what == ANSWER_IS ? -ENOTCONN : -ENOENT;
}

static inline int described_read(PstRun *run, const char *path, PstBytes *ret) {
        return described(run, FILE_IS, path, ret);
}

static inline int described_list(PstRun *run, const char *path, PstBytes *ret) {
        return described(run, FOLDER_IS, path, ret);
}

static inline int described_link(PstRun *run, const char *path, PstBytes *ret) {
        int r = described(run, LINK_IS, path, ret);

        /* Of a file that is listed it is told that it is no link. */
        return r == -ENOENT && described(run, FILE_IS, path, ret) != -ENOENT ? -EINVAL : r;
}

static inline int described_query(PstRun *run, const PstQuestion *question, PstBytes *ret) {
        char words[1024];
        size_t n = (size_t) snprintf(words, sizeof(words), "%s", question->name);

        for (const char *const *a = question->arguments; a && *a; a++) {
                n += (size_t) snprintf(words + n, sizeof(words) - n, " %s", *a);
                assert_true(n < sizeof(words));
        }

        return described(run, ANSWER_IS, words, ret);
}

static inline void described_fact(PstRun *run, const char *name, const PstValue *value) {
        DescribedRun *d = (DescribedRun *) run;
        size_t n = strlen(d->facts);

        assert_int_equal(value->type, PST_INT);
        (void) snprintf(d->facts + n, sizeof(d->facts) - n, "%s=%lld ", name,
                        (long long) value->integer);
}

static inline int described_settle(_unused_ PstRun *run, _unused_ PstState state,
                                   _unused_ const char *why) {
        return 0;
}

static inline DescribedRun described_run(const DescribedRow *rows) {
        static const PstHost host = {
                .read = described_read,
                .list = described_list,
                .link = described_link,
                .query = described_query,
                .fact = described_fact,
                .settle = described_settle,
        };

        return (DescribedRun){ .run = { .host = &host, .now_s = 1795428000 }, .rows = rows };
}

static inline void described_done(DescribedRun *d) {
        while (d->n_blocks > 0)
                free(d->blocks[--d->n_blocks]);
}
#define _cleanup_run_ _cleanup_(described_done)
