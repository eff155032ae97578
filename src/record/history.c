/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verification of a history: record after record, against each other, an anchor, and the time.
 *
 * Runs in posturectl and in whatever links libposture. Every byte is hostile. Pure.
 */

#include "record/history.h"

#include <string.h>

#include "record/chain.h"

typedef struct Walk {
        const uint8_t *data;
        size_t size, at;
        const RecordContext *context;
        Chain chain;
        RecordView record; /* the newest */
        AnchorWatch watch;
} Walk;

static RecordResult take_record(Walk *walk, HistoryResult *result, size_t *ret_size) {
        const uint8_t *data = walk->data + walk->at;
        uint64_t issued_s = walk->chain.issued_s;
        RecordResult found;
        size_t size;

        found = record_result_of(acceptor_check_prefix(data, walk->size - walk->at, &size));
        if (found == RECORD_OK)
                found = chain_next(&walk->chain, data, size, &walk->record);
        if (found != RECORD_OK)
                return found;

        anchor_watch_meet(&walk->watch, &walk->record.header, walk->record.digest,
                          walk->record.claims.kind == RECORD_KIND_CHAIN_RESET);
        if (result->n_records == 0)
                result->first_sequence = walk->record.header.sequence;
        else if (walk->record.claims.issued_s + HISTORY_CLOCK_STEP_S < issued_s)
                result->n_clock_steps++;
        result->head.sequence = walk->record.header.sequence;
        memcpy(result->head.chain_id, walk->record.header.chain_id, CHAIN_ID_SIZE);
        memcpy(result->head.digest, walk->record.digest, DIGEST_SIZE);
        result->key = walk->chain.key;
        *ret_size = size;
        return RECORD_OK;
}

void history_verify(const void *data, size_t size, const RecordContext *context,
                    HistoryProgress progress, void *userdata, HistoryResult *ret) {
        Walk walk = {
                .data = data,
                .size = size,
                .context = context,
                .chain = chain_start(context->pins, context->n_pins),
                .watch = anchor_watch(context->anchor),
        };

        *ret = (HistoryResult){ 0 };
        do {
                size_t taken = 0;

                ret->failed_at = walk.at;
                ret->result = take_record(&walk, ret, &taken);
                if (ret->result != RECORD_OK)
                        return;
                if (progress)
                        progress(userdata, &walk.record, walk.at, taken);
                ret->n_records++;
                walk.at += taken;
        } while (walk.at < walk.size);

        ret->failed_at = 0;
        ret->anchored = walk.watch.linked;
        ret->result = anchor_watch_result(&walk.watch);
        if (ret->result == RECORD_OK)
                ret->result = record_check_context(&walk.record, context);
}
