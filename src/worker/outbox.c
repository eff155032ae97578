/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to core that leave together.
 *
 * Runs in a worker, inside its jail. Trusts core, which reads between other things.
 */

#include "worker/outbox.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"

#define BOX_BYTES       16384U /* less than libc takes from the kernel, and gives back, each time */
#define SEND_TIMEOUT_MS 10000

/* Before each message in the box. */
typedef struct Label {
        uint32_t size;
        uint8_t type;
} Label;

static int send_one(int channel, uint8_t type, const void *body, size_t size) {
        int r;

        while ((r = frame_send(channel, type, body, size)) == -EAGAIN) {
                struct pollfd room = { .fd = channel, .events = POLLOUT };

                r = poll(&room, 1, SEND_TIMEOUT_MS);
                if (r == 0)
                        return -ETIMEDOUT;
                if (r < 0 && errno != EINTR)
                        return -errno;
        }

        return r;
}

int outbox_flush(Outbox *box) {
        size_t at = 0;
        int r = 0;

        while (r >= 0 && at < box->size) {
                Label label;

                memcpy(&label, box->data + at, sizeof(label));
                at += sizeof(label);
                r = send_one(box->channel, label.type, box->data + at, label.size);
                at += label.size;
        }

        box->size = 0;
        return r < 0 ? r : 0;
}

static void put(Outbox *box, uint8_t type, const void *body, size_t size) {
        const Label label = { .size = (uint32_t) size, .type = type };

        memcpy(box->data + box->size, &label, sizeof(label));
        if (size > 0)
                memcpy(box->data + box->size + sizeof(label), body, size);
        box->size += sizeof(label) + size;
}

int outbox_add(Outbox *box, uint8_t type, const void *body, size_t size) {
        bool fits = size <= BOX_BYTES - sizeof(Label);
        int r;

        if (!fits || box->size > BOX_BYTES - sizeof(Label) - size) {
                r = outbox_flush(box);
                if (r < 0)
                        return r;
        }
        if (!box->data)
                box->data = malloc(BOX_BYTES);
        if (!fits || !box->data) /* then it leaves alone */
                return send_one(box->channel, type, body, size);

        put(box, type, body, size);
        return 0;
}

void outbox_done(Outbox *box) {
        free(box->data);
        box->data = NULL;
        box->size = 0;
}
