/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Where the paths lie that move with the installation: a declared path may begin with "@run@",
 * "@state@" or "@gates@". NULL: not told. Borrowed, absolute, without a final '/'.
 */
typedef struct Places {
        const char *run;
        const char *state;
        const char *gates;
} Places;

/* Takes "run=/run/postured", as it stands on the command line. -EINVAL: no such place, no path. */
int places_set(Places *places, const char *assignment);

/* The path with its place filled in. -ENOENT: we were not told where that is. -ENAMETOOLONG. */
int places_expand(const Places *places, const char *path, char *ret, size_t size);
