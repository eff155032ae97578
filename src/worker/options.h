/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "message/places.h"

#define OPTIONS_QUERIES_MAX 16U
#define OPTIONS_RIGHT_BYTES 16U

typedef struct OptionsQuery {
        char right[OPTIONS_RIGHT_BYTES];
        int fd;
} OptionsQuery;

/* What core said when it started us. Texts are borrowed from the command line. */
typedef struct Options {
        const char *module;      /* --describe: the module to describe, else NULL */
        const char *description; /* and where to */

        const char *gate; /* the path of module and descriptor, without extension */
        int channel;      /* to core */
        OptionsQuery queries[OPTIONS_QUERIES_MAX];
        size_t n_queries;
        const char *root; /* NULL: the running device */
        Places places;
} Options;

/* -EINVAL: `*ret_why` says what is wrong; static. */
int options_parse(int argc, char *const *argv, Options *ret, const char **ret_why);
