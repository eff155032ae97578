/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* One line of /proc/<pid>/mountinfo; texts are unescaped and live in the buffer. */
typedef struct Mount {
        uint64_t id;
        const char *device; /* "major:minor" */
        const char *root;   /* within its file system */
        const char *point;  /* below our root directory */
} Mount;

/*
 * The next mount of the text at `*cursor`, which it changes in place and moves on. 0: no more lines.
 * 1: there is one. -EBADMSG: not a line of mountinfo (proc(5)).
 */
int mounts_next(char **cursor, Mount *ret);
