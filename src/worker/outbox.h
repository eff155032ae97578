/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * What a worker has to tell, kept until all of a round is known: core is woken once for it, and not
 * for each signal. Zeroed: empty, with no memory.
 */
typedef struct Outbox {
        int channel; /* core's; borrowed */
        uint8_t *data;
        size_t size; /* bytes */
} Outbox;

/* Adds a message, and sends what is there first if it does not fit beside it. As outbox_flush(). */
int outbox_add(Outbox *box, uint8_t type, const void *body, size_t size);

/*
 * Sends all of it, in order; where core does not read, waits for room, but not for ever. -ETIMEDOUT:
 * it does not read at all. Otherwise what frame_send() says. What could not be sent is lost.
 */
int outbox_flush(Outbox *box);

void outbox_done(Outbox *box);
