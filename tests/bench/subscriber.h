/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "record/chain.h"

/*
 * A reader that believes nothing it did not verify: it hears `Changed`, fetches the newest record
 * and every one that it has missed, and holds each against the key and the chain.
 */
typedef struct Subscriber Subscriber;

/* Connects, trusts the key that it is told for this one run, and reads the newest record. */
int subscriber_new(const char *socket_path, Subscriber **ret);
Subscriber *subscriber_free(Subscriber *s);
DEFINE_CLEANUP(Subscriber *, subscriber_free);

/*
 * Waits for a notification, then reads and verifies up to the newest record. `ret_heard_ns`: when
 * the notification was there, before the record was asked for. -ETIMEDOUT: none came.
 * -EKEYREJECTED: a record did not verify.
 */
int subscriber_wait(Subscriber *s, uint64_t timeout_usec, uint64_t *ret_heard_ns);

/* The same for all that came in the meantime, without waiting. */
int subscriber_drain(Subscriber *s);

/* The newest verified record, and how many bytes it has. Borrowed until the next wait. */
const Claims *subscriber_claims(const Subscriber *s);
size_t subscriber_record_bytes(const Subscriber *s);

/* How many records were verified. */
uint64_t subscriber_n_records(const Subscriber *s);
