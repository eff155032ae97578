/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "query/packages/digest_set.h"

/* What dpkg keeps beside the lists of files: which packages are installed, what is diverted. */

/*
 * Adds to `ret` the names of the packages in the text of dpkg's status whose files are on disk, as
 * their lists may be named: "name" and "name:architecture". -ENOMEM. Pure.
 */
int installed_parse(const char *text, size_t size, DigestSet *ret);

/* dpkg-divert(1): the file that others than `package` call `from` lies at `to`. */
typedef struct Diversion {
        const char *from, *to;
        const char *package; /* ":": of nobody, for all packages */
} Diversion;

typedef struct Diversions {
        char *text; /* holds the words */
        Diversion *items;
        size_t n;
} Diversions;

/* Takes `text`, which a NUL ends, on success; sorts by `from`. -EBADMSG: torn. -ENOMEM. */
int diversions_parse(char *text, Diversions *ret);
void diversions_done(Diversions *diversions);

/* Where the file lies that `package` calls `path`: `path` itself, if it is not diverted. */
const char *diversions_find(const Diversions *diversions, const char *package, const char *path);
