/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following a daemon's records, each verified and chained to the one before, and telling what
 * changed.
 *
 * Runs in posturectl. Distrusts the daemon: no line comes of a record that does not verify under the
 * key that the watch began with.
 */

#include "ctl/follower.h"

#include <errno.h>
#include <string.h>

#define MISSED_MAX 10000U /* records that are fetched after a time away; the newest ones */

typedef struct Telling {
        Follower *follower;
        Line line;
} Telling;

static void on_transition(const Transition *transition, void *userdata) {
        Telling *telling = userdata;
        Line line = telling->line;

        line.event = LINE_TRANSITION;
        line.transition = transition;
        if (transition->kind != TRANSITION_DECISION || transition->decision != DECISION_STATE)
                line.result = NULL;
        line_put(telling->follower->sink, &line);
}

static void tell_gap(Follower *f, uint64_t sequence, uint64_t time_s) {
        if (!TAKE(f->has_gap, false))
                return;

        line_put(f->sink, &(Line){ .event = LINE_GAP,
                                   .time_s = time_s,
                                   .gap_from = f->gap_from,
                                   .gap_to = sequence - 1 });
}

static const char *state_name(const Claims *claims) {
        return decision_name(DECISION_STATE, claims->decisions[DECISION_STATE].value);
}

/* Tells what is otherwise in `claims`, the state being what this reader makes of them. */
static void tell(Follower *f, const Claims *claims, uint64_t sequence, const char *result) {
        Telling telling = { .follower = f,
                            .line = { .time_s = claims->issued_s,
                                      .has_sequence = true,
                                      .sequence = sequence,
                                      .record_kind = record_kind_name(claims->kind),
                                      .result = result } };

        tell_gap(f, sequence, claims->issued_s);
        if (f->all) {
                Line line = telling.line;

                line.event = LINE_RECORD;
                line.state = state_name(claims);
                line_put(f->sink, &line);
        }
        transitions_of(&f->shown, claims, on_transition, &telling);
}

/* Verifies a record as the next one, into `view`. */
static int take_in(Follower *f, const uint8_t *record, size_t size, uint64_t sequence,
                   const uint8_t chain_id[16]) {
        RecordResult result;

        if (f->has_gap)
                f->chain = chain_start(f->chain.pins, f->chain.n_pins);
        result = chain_next(&f->chain, record, size, &f->view);
        if (result == RECORD_OK && memcmp(f->view.header.chain_id, chain_id, 16) != 0)
                result = RECORD_CHAIN_ID;
        if (result == RECORD_OK && f->view.header.sequence == sequence)
                return 0;

        (void) complain("Record %llu does not follow: %s", (unsigned long long) sequence,
                        result == RECORD_OK ? "another was sent" : record_result_name(result));
        return -EKEYREJECTED;
}

static void meet(Follower *f, uint64_t sequence, const char *result) {
        if (f->is_based) {
                f->n_met++;
                tell(f, &f->view.claims, sequence, result);
        } else {
                tell_gap(f, sequence, f->view.claims.issued_s);
        }
        f->is_based = true;
        f->shown = f->view.claims;
        f->next = sequence + 1;
}

static void miss(Follower *f, uint64_t up_to) {
        if (!f->has_gap)
                f->gap_from = f->next;
        f->has_gap = true;
        f->next = up_to;
}

void follower_begin(Follower *f, const Verified *head, const uint64_t *since) {
        f->chain = chain_start(&head->pin.pin, 1);
        f->next = since && *since < head->sequence ? *since : head->sequence;
}

/* What a record says of the state counts only as far as it is current. */
static int step_to_head(Follower *f, const Verified *head) {
        int r;

        r = take_in(f, head->record, head->record_size, head->sequence, head->chain);
        if (r < 0)
                return r;

        f->view.claims.decisions[DECISION_STATE].value = (uint8_t) head->state;
        meet(f, head->sequence,
             head->result == RECORD_OK ? NULL : record_result_name(head->result));
        return 0;
}

void follower_return(Follower *f, const Verified *head) {
        if (head->sequence > f->next && head->sequence - f->next > MISSED_MAX)
                miss(f, head->sequence - MISSED_MAX);
}

int follower_step(Follower *f, Client *client, const Verified *head) {
        _cleanup_free_ uint8_t *record = NULL;
        size_t size;
        int r;

        if (f->next > head->sequence)
                return 0;
        if (f->next == head->sequence)
                return step_to_head(f, head);
        if (!client)
                return -ENOTCONN;

        r = client_record_at(client, f->next, &record, &size);
        if (r == -ENODATA) {
                miss(f, f->next + 1);
                return 1;
        }
        if (r >= 0)
                r = take_in(f, record, size, f->next, head->chain);
        if (r < 0)
                return r;

        meet(f, f->next, NULL);
        return 1;
}

void follower_state(Follower *f, DeviceState state, const char *result, uint64_t now_s) {
        Decision *shown = &f->shown.decisions[DECISION_STATE];
        Transition change = { .kind = TRANSITION_DECISION,
                              .decision = DECISION_STATE,
                              .from = shown->value,
                              .to = (uint8_t) state };

        if (!f->is_based || shown->value == (uint8_t) state)
                return;

        shown->value = (uint8_t) state;
        line_put(f->sink, &(Line){ .event = LINE_TRANSITION,
                                   .time_s = now_s,
                                   .result = result,
                                   .transition = &change });
}
