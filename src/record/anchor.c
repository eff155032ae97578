/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader accepted before, held against what it reads now. A chain alone does not stop root
 * from restoring an old state with its old head; a reader that remembers does.
 *
 * Runs wherever a record is verified. Pure.
 */

#include "record/anchor.h"

#include <string.h>

AnchorWatch anchor_watch(const Anchor *anchor) {
        return (AnchorWatch){ .anchor = anchor, .found = RECORD_OK };
}

static void contradict(AnchorWatch *watch, RecordResult found) {
        if (watch->found == RECORD_OK)
                watch->found = found;
}

/* What stands at the anchor's place, or names it as the one before, has to be it. */
static void compare(AnchorWatch *watch, const Header *header, const uint8_t digest[DIGEST_SIZE]) {
        const uint8_t *claimed;

        if (header->sequence < watch->anchor->sequence ||
            header->sequence - watch->anchor->sequence > 1)
                return;

        claimed = header->sequence == watch->anchor->sequence ? digest : header->previous;
        if (memcmp(claimed, watch->anchor->digest, DIGEST_SIZE) != 0)
                contradict(watch, RECORD_FORK);
        else
                watch->linked = true;
}

void anchor_watch_meet(AnchorWatch *watch, const Header *header, const uint8_t digest[DIGEST_SIZE],
                       bool resets) {
        bool was_in_chain = watch->in_chain;

        if (!watch->anchor)
                return;

        watch->in_chain = memcmp(header->chain_id, watch->anchor->chain_id, CHAIN_ID_SIZE) == 0;
        if (watch->in_chain) {
                watch->sequence = header->sequence;
                compare(watch, header, digest);
                return;
        }

        watch->left_chain |= resets;
        /* The chain ended below what was accepted from it: a reset does not excuse that. */
        if (was_in_chain && watch->sequence < watch->anchor->sequence)
                contradict(watch, RECORD_ROLLBACK);
}

RecordResult anchor_watch_result(const AnchorWatch *watch) {
        if (!watch->anchor || watch->found != RECORD_OK)
                return watch->found;
        if (watch->in_chain)
                return watch->sequence < watch->anchor->sequence ? RECORD_ROLLBACK : RECORD_OK;

        return watch->left_chain ? RECORD_OK : RECORD_CHAIN_ID;
}
