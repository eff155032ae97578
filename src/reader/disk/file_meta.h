/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/answer_list.h"
#include "reader/text/text.h"

/* What lstat() says of a path. Texts are borrowed from the run. */
typedef struct FileMeta {
        uint32_t mode; /* with the type, inode(7) */
        uint32_t uid, gid;
        Text device; /* "major:minor" of the file system */
        uint64_t inode;
        Text node; /* "major:minor" that a device node stands for */
        uint64_t size;
        int64_t modified_s; /* Unix */
        Text target;        /* of a symbolic link, else empty */
} FileMeta;

/* An answer to PST_META. -EBADMSG. Pure. */
int file_meta_parse(PstBytes answer, FileMeta *ret);

/* As pst_query(), for a signal that declares PST_META of the path. */
int file_meta_read(PstRun *run, const char *path, FileMeta *ret);

/* Of an answer to PST_METAS, what is in a directory and, as ".", the directory itself. Takes the next
 * one off: 1 and its name, or 0. -EBADMSG. Pure. */
int file_metas_next(AnswerList *metas, Text *ret_name, FileMeta *ret);
