/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/envelope.h"

/* A record that the reader accepted before, and that what it reads now must not contradict. */
typedef struct Anchor {
        uint8_t chain_id[CHAIN_ID_SIZE];
        uint64_t sequence;
        uint8_t digest[DIGEST_SIZE]; /* SHA-256 of the complete record */
} Anchor;

/* What became of the anchor over the records met so far, in their order. */
typedef struct AnchorWatch {
        const Anchor *anchor; /* NULL: none, and nothing contradicts it */
        RecordResult found;   /* the first contradiction, or RECORD_OK */
        bool linked;          /* the anchored record itself, or the one right after it, was met */
        bool in_chain;        /* the newest record is of the anchor's chain */
        bool left_chain;      /* by a chain-reset that was met */
        uint64_t sequence;    /* of the newest record of that chain */
} AnchorWatch;

AnchorWatch anchor_watch(const Anchor *anchor);

/* Takes in a record that was verified. `resets`: it is of kind chain-reset. */
void anchor_watch_meet(AnchorWatch *watch, const Header *header, const uint8_t digest[DIGEST_SIZE],
                       bool resets);

/*
 * What it came to: RECORD_ROLLBACK if the newest record of the anchor's chain is below it,
 * RECORD_FORK if at or right after it there are other bytes, RECORD_CHAIN_ID if all is of another
 * chain and no chain-reset was met.
 */
RecordResult anchor_watch_result(const AnchorWatch *watch);
