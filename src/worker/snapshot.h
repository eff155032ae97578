/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/cleanup.h"

/* How bytes were asked for. The same path can be read, listed, and read as a link. */
typedef enum Fetch {
        FETCH_READ,
        FETCH_LIST,
        FETCH_LINK,
        FETCH_ANSWER,
        FETCH_TAIL,
        _FETCH_MAX,
} Fetch;

/* What a question came to in this run: bytes, or why there are none. */
typedef struct Snapshot {
        struct Snapshot *next;
        Fetch fetch;
        uint64_t hash;
        int error; /* negative errno, or 0 */
        uint8_t *data;
        size_t size; /* bytes */
        size_t words_size;
        char words[]; /* what was asked, each word with its NUL */
} Snapshot;

#define SNAPSHOT_BUCKETS 256U

/* All of one run, charged to its budget: failures too, for the gate chooses how many there are. */
typedef struct Snapshots {
        Snapshot *buckets[SNAPSHOT_BUCKETS];
        size_t left_bytes; /* of the budget */
} Snapshots;

/*
 * The snapshot of exactly this question; a new one, with the error -EFBIG, if it was not asked
 * before (`*ret_new`). -EFBIG: the budget does not even allow for that. -ENOMEM.
 */
int snapshots_get(Snapshots *snapshots, Fetch fetch, const PstQuestion *question, Snapshot **ret,
                  bool *ret_new);

/* Whether a listing of this run already shows that there is nothing at an absolute path: its folder is
 * not there, or has no such name. */
bool snapshots_lack(const Snapshots *snapshots, const char *path);

/* Forgets everything; the next run may hold `budget_bytes`. */
void snapshots_clear(Snapshots *snapshots, size_t budget_bytes);
