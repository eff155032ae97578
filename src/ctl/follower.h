/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/line.h"
#include "lib/client.h"
#include "record/chain.h"

/*
 * A reader that follows the records of a daemon from one to the next, and tells what changed: each
 * verified, and chained to the one before. Large: allocated.
 */
typedef struct Follower {
        LineSink *sink;
        bool all; /* a line for each record, whether or not anything changed */

        Chain chain;
        RecordView view;
        bool is_based;  /* there is something to compare with */
        Claims shown;   /* as told last; its state is what this reader made of it */
        uint64_t next;  /* sequence; all before have been met */
        uint64_t n_met; /* records that came after the base */
        bool has_gap;   /* records before `next` that could not be had */
        uint64_t gap_from;
} Follower;

/* Begins at `head`, or after the record with the sequence `since` if that is before it. */
void follower_begin(Follower *f, const Verified *head, const uint64_t *since);

/* After a time away: more than 10,000 records are not caught up with, but for the newest of them. */
void follower_return(Follower *f, const Verified *head);

/*
 * Takes one step towards `head`: meets one record, or finds that it is not to be had. 1: there are
 * more. 0: it is at `head`, and told of all before. -EKEYREJECTED: the history does not lead there;
 * the user has been told. Otherwise what client_record_at() says. With no client only `head` itself
 * can be met, and -ENOTCONN says that there are others before it.
 */
int follower_step(Follower *f, Client *client, const Verified *head);

/* The state is another now, with no record that says so: `result` is why. Tells, if that is news. */
void follower_state(Follower *f, DeviceState state, const char *result, uint64_t now_s);
