/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader that believes nothing it did not verify.
 *
 * Runs in the benchmark, over the daemon's own socket, by the same library and verifier as
 * posturectl. What it is told first about the key it believes for this run, as for a first use.
 */

#include "bench/subscriber.h"

#include <errno.h>
#include <time.h>

#include "bench/stopwatch.h"
#include "lib/client.h"

#define ALGORITHM -19 /* what a daemon signs by, unless it is told otherwise */

struct Subscriber {
        Client *client;
        Chain chain;
        RecordView view; /* the newest */
        size_t record_bytes;
        uint64_t n_records;
};

static int take(Subscriber *s, const uint8_t *data, size_t size) {
        uint64_t now_s = (uint64_t) time(NULL);
        RecordContext context = { .now_s = &now_s };

        if (chain_next(&s->chain, data, size, &s->view) != RECORD_OK ||
            record_check_context(&s->view, &context) != RECORD_OK)
                return -EKEYREJECTED;

        s->record_bytes = size;
        s->n_records++;
        return 0;
}

/* Those between the last one read and the newest, which the chain cannot do without. */
static int take_missed(Subscriber *s, uint64_t newest) {
        int r = 0;

        for (uint64_t i = s->chain.last.sequence + 1; r >= 0 && i < newest; i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                r = client_record_at(s->client, i, &data, &size);
                if (r >= 0)
                        r = take(s, data, size);
        }

        return r;
}

static int catch_up(Subscriber *s) {
        _cleanup_free_ uint8_t *data = NULL;
        Header header;
        size_t size, first;
        int r;

        r = client_record(s->client, &data, &size);
        if (r < 0)
                return r;
        if (envelope_peek(data, size, &first, &header) != RECORD_OK)
                return -EBADMSG;
        if (s->chain.has_last && header.sequence == s->chain.last.sequence)
                return 0;
        if (s->chain.has_last) {
                r = take_missed(s, header.sequence);
                if (r < 0)
                        return r;
        }

        return take(s, data, size);
}

int subscriber_wait(Subscriber *s, uint64_t timeout_usec, uint64_t *ret_heard_ns) {
        uint64_t heard_ns;
        int r;

        r = client_wait_changed(s->client, timeout_usec);
        if (r < 0)
                return r;

        heard_ns = stopwatch_ns();
        r = catch_up(s);
        if (r < 0)
                return r;

        *ret_heard_ns = heard_ns;
        return 0;
}

int subscriber_drain(Subscriber *s) {
        uint64_t heard_ns;
        int r;

        do
                r = subscriber_wait(s, 0, &heard_ns);
        while (r >= 0);

        return r == -ETIMEDOUT ? 0 : r;
}

int subscriber_new(const char *socket_path, Subscriber **ret) {
        _cleanup_(subscriber_freep) Subscriber *s = calloc(1, sizeof(*s));
        Pin pin = { .alg = ALGORITHM };
        int r;

        if (!s)
                return -ENOMEM;

        r = client_new(socket_path, &s->client);
        if (r >= 0)
                r = client_public_key(s->client, pin.public_key);
        if (r < 0)
                return r;

        s->chain = chain_start(&pin, 1);
        r = catch_up(s);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(s);
        return 0;
}

Subscriber *subscriber_free(Subscriber *s) {
        if (!s)
                return NULL;

        (void) client_free(s->client);
        free(s);
        return NULL;
}

const Claims *subscriber_claims(const Subscriber *s) {
        return &s->view.claims;
}

size_t subscriber_record_bytes(const Subscriber *s) {
        return s->record_bytes;
}

uint64_t subscriber_n_records(const Subscriber *s) {
        return s->n_records;
}
