/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/* How a signal declares, in .queries, that it asks who owns paths. */
#define PACKAGED_ANY PST_PACKAGED(PST_ANY)

/*
 * Adds those of `paths` that are not in the answer to PST_PACKAGED, of `size` bytes. -EBADMSG: it is
 * no list of texts, or names a path that nobody asked for. -EFBIG: as text_set_add().
 */
int package_lists_missing(const void *answer, size_t size, const TextSet *paths, TextSet *ret);

/* Asks which of the paths no package owns, and adds them. As pst_query() and
 * package_lists_missing(). Without paths nothing is asked. */
int package_lists_read(PstRun *run, const TextSet *paths, TextSet *ret);
