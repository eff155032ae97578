/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The names in the history's folder, and what is put aside there. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signer/envelope.h"

#define HISTORY_FILES_MAX 65536U

typedef struct HistoryFiles {
        uint64_t *firsts; /* of the segments, rising */
        size_t n;
        bool has_old_chain; /* there is a folder of an earlier chain */
} HistoryFiles;

void history_files_done(HistoryFiles *files);

/* -EFBIG: too many. -ENOMEM. What opening and listing say. */
int history_files_list(int dir_fd, HistoryFiles *ret);

/* Removes the segment with that name, and syncs the folder. */
int history_files_remove(int dir_fd, uint64_t first);

/* Keeps bytes as torn-<sequence>-<n>.bin, synced, with the first <n> that is free. -EEXIST: none is. */
int history_files_keep_torn(int dir_fd, uint64_t sequence, const void *data, size_t size);

/*
 * Moves all segments into a folder named by the chain, or by chance if no chain could be read; the
 * newest last, so that after a crash the rest is still found to be broken. Nothing is overwritten.
 */
int history_files_put_aside(int dir_fd, const HistoryFiles *files,
                            const uint8_t chain[ENVELOPE_CHAIN_BYTES]);
