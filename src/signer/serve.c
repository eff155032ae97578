/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer's one question and its answer.
 *
 * Runs in the signer, jailed. Core may be hostile: what it says is a byte that says what, and bytes
 * that are signed as claims and never looked at. Nothing is answered that is not on disk.
 */

#include <errno.h>
#include <string.h>

#include "base/bucket.h"
#include "base/clock.h"
#include "base/frame.h"
#include "message/channel.h"
#include "signer/serve.h"

#define BODY_BYTES_MAX 256U

/*
 * How often anything is signed: a core that fell to somebody must not fill the disk, nor make the key
 * sign without end. An honest core signs when claims change and before half of a record's life is gone,
 * and no policy allows it more in the long run.
 */
static const BucketSize rate_size = { .burst = 600, .cost_ms = 1000U / SEALS_A_SECOND };

static int say_ready(const Service *s) {
        const ChainPlace *next = history_next(s->history);
        const HistoryFound *found = history_found(s->history);
        SignerReady ready = {
                .protection = s->protection,
                .algorithm = s->algorithm,
                .next_sequence = next->sequence,
                .torn_bytes = found->torn_bytes,
                .reset = found->reset,
                .first_use = s->first_use,
        };
        uint8_t body[BODY_BYTES_MAX];
        size_t size;
        int r;

        (void) memcpy(ready.public_key, key_public(s->key), sizeof(ready.public_key));
        (void) memcpy(ready.chain, next->chain, sizeof(ready.chain));
        r = signer_ready_encode(&ready, body, sizeof(body), &size);
        return r < 0 ? r : frame_send(s->channel, SEALED_READY, body, size);
}

static int say_failed(const Service *s, int error) {
        uint8_t body[BODY_BYTES_MAX];
        size_t size;
        int r;

        r = seal_failed_encode(error, body, sizeof(body), &size);
        return r < 0 ? r : frame_send(s->channel, SEALED_FAILED, body, size);
}

static int seal_record(const Service *s, Bucket *rate, const Frame *request) {
        static uint8_t record[ENVELOPE_BYTES_MAX];
        size_t size;
        int r;

        if (!bucket_take(rate, &rate_size, clock_boottime_ms()))
                return say_failed(s, -EAGAIN);

        r = envelope_seal(s->key, s->algorithm, history_next(s->history), request->body,
                          request->size, record, &size);
        if (r >= 0)
                r = history_append(s->history, record, size);
        if (r == -ENOTRECOVERABLE)
                return r;
        if (r < 0)
                return say_failed(s, r);

        return frame_send(s->channel, SEALED_RECORD, record, size);
}

int serve(const Service *service) {
        static Frame request;
        Bucket rate = bucket_full(&rate_size, clock_boottime_ms());
        int r;

        r = say_ready(service);
        while (r >= 0) {
                r = frame_wait(service->channel, -1);
                if (r >= 0)
                        r = frame_receive(service->channel, &request);
                if (r == -EAGAIN || r == -EMSGSIZE) { /* too long: it is lost, and answered so */
                        r = r == -EAGAIN ? 0 : say_failed(service, r);
                        continue;
                }
                if (r < 0)
                        return r == -ECONNRESET ? 0 : r;
                if (request.type != SEAL_RECORD)
                        return -EPROTO;
                r = seal_record(service, &rate, &request);
        }

        return r == -EPIPE || r == -ECONNRESET ? 0 : r;
}
