/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * All signed records, and the head of their chain. One signer has it at a time.
 *
 * history/<first sequence>.cborseq; after a chain reset the old chain's files lie in a folder named
 * by its id; what was cut from a tail is kept in torn-<sequence>-<n>.bin.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "signer/envelope.h"
#include "signer/key.h"

#define HISTORY_FOLDER      "history"
#define HISTORY_FOLDER_MODE 0750 /* group posture reads it */

typedef struct History History;

/* What was found at start that was not in order. */
typedef struct HistoryFound {
        uint64_t torn_bytes; /* cut from the tail and kept aside: an append that was interrupted */
        bool reset;          /* the old chain cannot be continued, and a new one begins */
} HistoryFound;

/*
 * Opens, or makes, the history in a directory, finds the head and checks it with our key.
 *
 * -EBUSY: another signer has it. Otherwise what reading or writing says; *ret_why is what failed, as
 * a sentence's end.
 */
int history_open(int state_fd, const Key *key, History **ret, const char **ret_why);
History *history_free(History *h);
DEFINE_CLEANUP(History *, history_free);

const HistoryFound *history_found(const History *h);

/* Where the next record stands. */
const ChainPlace *history_next(const History *h);

/*
 * Appends the record that was sealed at history_next(), and syncs it. Any error but
 * -ENOTRECOVERABLE leaves everything as it was, on disk too.
 */
int history_append(History *h, const void *record, size_t size);
