/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/verify.h"

#define HISTORY_CLOCK_STEP_S 300U /* back by more than this is worth a warning */

/* What the walk over a history came to. Zeroed: nothing is known. */
typedef struct HistoryResult {
        RecordResult result;
        uint64_t n_records;     /* verified; also the index of the one that failed */
        size_t failed_at;       /* offset of that record, bytes */
        uint64_t n_clock_steps; /* records whose clock stepped back: a warning each */
        bool anchored;          /* the anchored record, or the one right after it, was met */
        uint64_t first_sequence;
        Anchor head; /* the last record verified; a reader's next anchor */
        Pin key;     /* that the next record of this chain has to be signed by */
} HistoryResult;

/* Of each record that was verified, in order. `at`: its offset. */
typedef void (*HistoryProgress)(void *userdata, const RecordView *record, size_t at, size_t size);

/*
 * A CBOR sequence (RFC 8742) of records: one chain, from wherever it starts, or several with a
 * chain-reset between them. Each record is verified as by record_check() and against the one before
 * it; a chain is signed by one key, until a key transition names the next. Time and boot are
 * judged for the last record only. `progress` may be NULL. Allocates as record_verify() does.
 */
void history_verify(const void *data, size_t size, const RecordContext *context,
                    HistoryProgress progress, void *userdata, HistoryResult *ret);
