/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker's life: core orders, the gate samples, core hears.
 *
 * Runs in a worker, inside its jail, beside the gate. Trusts core; core does not trust us, and kills
 * us for a word out of turn.
 *
 * Core sets the pace. Whatever fires, core is told once, and then not again before it has ordered a
 * round: until then not even the descriptors are looked at, so that a storm of events wakes nobody.
 */

#include "worker/serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/frame.h"
#include "message/channel.h"
#include "message/sample.h"
#include "worker/outbox.h"

#define ORDER_ARENA_BYTES 524288U
#define CHANNELS_MAX      16U
#define POLLED_MAX        (1U + CHANNELS_MAX + WATCHES_POLLED_MAX)

/* A new worker is asked for only after a while of quiet, and never at once: core would take one that
 * ends right after its start for one that fails. One that is never left in peace does not wait for
 * ever. */
#define RENEW_QUIET_MS 200
#define RENEW_AGE_MS   1500
#define RENEW_LAST_MS  30000

/* Rounds that are further apart than this are no storm. */
#define STORM_OVER_MS 5000

/* A process that was late once is not asked again by us, but it may be well by now. */
#define RENEW_BROKEN_MS 30000

typedef struct Loop {
        const Serve *serve;
        int64_t started_ms;
        int64_t broken_ms;   /* when a channel was given up; 0: none was */
        int64_t outdated_ms; /* when something that cannot be watched by us was seen; 0: nothing */
        bool told;  /* core knows that something fired, and has not ordered a round since */
        bool holds; /* memory of a storm of rounds, to be given back when it is over */
        Outbox outbox;
        Frame frame;
} Loop;

static int report(Loop *loop, Report type, size_t size) {
        return outbox_add(&loop->outbox, (uint8_t) type, loop->frame.body, size);
}

static int say_hello(Loop *loop) {
        size_t size;
        int r;

        r = hello_encode(loop->serve->module->descriptor.module_digest, loop->frame.body,
                         sizeof(loop->frame.body), &size);
        if (r >= 0)
                r = report(loop, REPORT_HELLO, size);

        return r < 0 ? r : outbox_flush(&loop->outbox);
}

static int say_woken(Loop *loop) {
        Woken woken = watches_tell(loop->serve->watches);
        size_t size;
        int r;

        if (!woken.signals)
                return 0;

        r = woken_encode(&woken, loop->frame.body, sizeof(loop->frame.body), &size);
        if (r >= 0)
                r = report(loop, REPORT_WOKEN, size);
        if (r >= 0)
                r = outbox_flush(&loop->outbox);
        if (r < 0)
                return r;

        loop->told = true;
        return 0;
}

static int say_signal(Loop *loop, uint32_t index) {
        const Module *module = loop->serve->module;
        Sample sample;
        size_t size;
        int r;

        host_sample(loop->serve->host, gate_signal(module->descriptor.gate, index),
                    module->sample[index], &sample);
        r = sample_encode(index, &sample, loop->frame.body, sizeof(loop->frame.body), &size);
        if (r == -EFBIG) { /* the host's bound and the message's differ by their heads */
                sample = (Sample){ .reason = UNAVAILABLE_BUDGET,
                                   .why = "",
                                   .observed_ms = sample.observed_ms };
                r = sample_encode(index, &sample, loop->frame.body, sizeof(loop->frame.body),
                                  &size);
        }

        return r < 0 ? r : report(loop, REPORT_SIGNAL, size);
}

static uint64_t bits_of(const SampleOrder *order) {
        uint64_t bits = 0;

        for (size_t i = 0; i < order->n_signals; i++)
                bits |= 1ULL << order->signals[i];

        return bits;
}

static int do_round(Loop *loop, const SampleOrder *order) {
        const Serve *serve = loop->serve;
        uint32_t n = gate_n_signals(serve->module->descriptor.gate);
        int r = 0;

        /* What fired before we look is answered by looking; what fires while we do is not. */
        watches_drain(serve->watches);
        watches_forget(serve->watches, bits_of(order));
        loop->told = false;

        host_begin_run(serve->host, order);
        for (size_t i = 0; i < order->n_signals && r >= 0; i++)
                r = order->signals[i] < n ? say_signal(loop, order->signals[i]) : -EBADMSG;
        host_end_run(serve->host);
        if (r >= 0)
                r = report(loop, REPORT_DONE, 0);
        if (r >= 0)
                r = outbox_flush(&loop->outbox);

        outbox_done(&loop->outbox);
        loop->holds = !host_rest(serve->host);
        return r;
}

/* From when on we make way for another worker: never so early as to be taken for one that fails. */
static int64_t renew_at_ms(const Loop *loop) {
        if (loop->outdated_ms > 0)
                return loop->started_ms + RENEW_AGE_MS;

        return loop->broken_ms > 0 ? loop->broken_ms + RENEW_BROKEN_MS : INT64_MAX;
}

/* From when on we make way also if we are not left in peace. */
static bool is_past_renewal(const Loop *loop) {
        int64_t now = clock_monotonic_ms();

        if (loop->broken_ms > 0 && now >= loop->broken_ms + RENEW_BROKEN_MS)
                return true;

        return loop->outdated_ms > 0 && now >= loop->outdated_ms + RENEW_LAST_MS;
}

/* Returns 1 when it is over: then the order is left to our successor, who is asked for everything. */
static int hear_core(Loop *loop) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        SampleOrder order;
        int r;

        r = frame_receive(loop->serve->channel, &loop->frame);
        if (r < 0)
                return r;
        if (loop->frame.type != ORDER_SAMPLE)
                return -EPROTO;

        if (is_past_renewal(loop))
                return 1;

        r = arena_new(ORDER_ARENA_BYTES, &arena);
        if (r >= 0)
                r = sample_order_decode(loop->frame.body, loop->frame.size, arena, &order);

        return r < 0 ? r : do_round(loop, &order);
}

/* How long to wait for whatever comes next: for ever, or until we may ask for a successor. */
static int patience_ms(const Loop *loop) {
        int64_t at_ms = renew_at_ms(loop), left_ms = at_ms - clock_monotonic_ms();

        if (loop->holds && left_ms > STORM_OVER_MS)
                return STORM_OVER_MS;
        if (at_ms == INT64_MAX)
                return -1;

        return left_ms > RENEW_QUIET_MS ? (int) left_ms : RENEW_QUIET_MS;
}

static size_t fill(const Loop *loop, struct pollfd polled[POLLED_MAX]) {
        int channels[CHANNELS_MAX];
        size_t n = 0, n_channels = answers_poll_fds(loop->serve->answers, channels, CHANNELS_MAX);

        polled[n++] = (struct pollfd){ .fd = loop->serve->channel, .events = POLLIN };
        for (size_t i = 0; i < n_channels; i++)
                polled[n++] = (struct pollfd){ .fd = channels[i], .events = POLLIN };
        if (!loop->told)
                n += watches_poll(loop->serve->watches, polled + n);

        return n;
}

/* Returns 1 when it is over: a successor was due, and nothing is going on. */
static int on_quiet(Loop *loop) {
        if (!loop->holds)
                return 1;

        host_give_back(loop->serve->host);
        loop->holds = false;
        return 0;
}

/* Returns 1 when it is over. */
static int turn(Loop *loop) {
        struct pollfd polled[POLLED_MAX];
        size_t n = fill(loop, polled);
        int rest_ms = loop->told ? 0 : watches_rest_ms(loop->serve->watches);
        int timeout_ms, r;
        bool rests;

        if (loop->broken_ms == 0 && answers_broken(loop->serve->answers))
                loop->broken_ms = clock_monotonic_ms();
        if (loop->outdated_ms == 0 && watches_outdated(loop->serve->watches))
                loop->outdated_ms = clock_monotonic_ms();
        timeout_ms = patience_ms(loop);
        rests = rest_ms > 0 && (timeout_ms < 0 || rest_ms < timeout_ms);
        r = poll(polled, n, rests ? rest_ms : timeout_ms);
        if (r < 0)
                return errno == EINTR ? 0 : -errno;
        if (r == 0)
                return rests ? 0 : on_quiet(loop);

        if (polled[0].revents) {
                r = hear_core(loop);
                if (r == -ECONNRESET || r > 0)
                        return 1;
                if (r < 0 && r != -EAGAIN)
                        return r;
        } else
                watches_drain(loop->serve->watches);

        return loop->told ? 0 : say_woken(loop);
}

int serve(const Serve *served) {
        static Loop loop; /* large, and there is one */
        int r;

        loop.serve = served; /* member by member: the frame stays untouched memory */
        loop.started_ms = clock_monotonic_ms();
        loop.outbox.channel = served->channel;
        r = say_hello(&loop);
        while (r == 0)
                r = turn(&loop);

        return r < 0 ? r : 0;
}
