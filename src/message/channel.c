/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies of the messages between core, workers and query processes.
 *
 * Runs in all of them. Whoever encodes is trusted by itself; what is decoded may come from a worker,
 * which is hostile: everything is bounded, and charged to the arena of that peer. Pure.
 */

#include <errno.h>
#include <string.h>

#include "message/channel.h"
#include "message/descriptor.h"
#include "message/question_body.h"
#include "message/take.h"

#define GATE_ID_BYTES_MAX 64U

int sample_order_encode(const SampleOrder *order, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 4);
        encoder_array(&e, order->n_signals);
        for (size_t i = 0; i < order->n_signals; i++)
                encoder_uint(&e, order->signals[i]);
        encoder_int(&e, order->now_s);
        encoder_int(&e, order->uptime_s);
        encoder_array(&e, order->n_statements);
        for (size_t i = 0; i < order->n_statements; i++)
                statement_encode(&order->statements[i], &e);

        return encoder_result(&e, ret_size);
}

/* Numbers of signals, which rise. */
static const uint32_t *take_signals(Decoder *d, Arena *arena, size_t *ret_n) {
        uint32_t *signals = take_array(d, arena, uint32_t, GATE_SIGNALS_MAX, ret_n);

        for (size_t i = 0; i < *ret_n && d->error == 0; i++) {
                signals[i] = (uint32_t) take_between(d, 0, GATE_SIGNALS_MAX - 1);
                if (i > 0 && signals[i - 1] >= signals[i])
                        decoder_fail(d);
        }

        return signals;
}

static const Statement *take_statements(Decoder *d, Arena *arena, size_t *ret_n) {
        Statement *statements = take_array(d, arena, Statement, _PST_STATEMENT_MAX - 1, ret_n);

        for (size_t i = 0; i < *ret_n && d->error == 0; i++)
                (void) statement_decode(d, arena,
                                        &statements[i]); /* the decoder keeps its failure */

        return statements;
}

int sample_order_decode(const void *body, size_t size, Arena *arena, SampleOrder *ret) {
        SampleOrder order = { 0 };
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 4);
        order.signals = take_signals(&d, arena, &order.n_signals);
        order.now_s = decoder_int(&d);
        order.uptime_s = decoder_int(&d);
        order.statements = take_statements(&d, arena, &order.n_statements);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret = order;
        return 0;
}

int hello_encode(const uint8_t module_digest[PST_DIGEST_BYTES], void *buffer, size_t capacity,
                 size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 1);
        encoder_bytes(&e, module_digest, PST_DIGEST_BYTES);
        return encoder_result(&e, ret_size);
}

int hello_decode(const void *body, size_t size, uint8_t ret_module_digest[PST_DIGEST_BYTES]) {
        const uint8_t *digest;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 1);
        digest = decoder_bytes_of(&d, PST_DIGEST_BYTES);
        r = decoder_finish(&d);
        if (r < 0)
                return r;

        memcpy(ret_module_digest, digest, PST_DIGEST_BYTES);
        return 0;
}

static void put_set(uint64_t set, Encoder *e) {
        encoder_array(e, (uint64_t) __builtin_popcountll(set));
        for (uint32_t i = 0; i < GATE_SIGNALS_MAX; i++)
                if (set & UINT64_C(1) << i)
                        encoder_uint(e, i);
}

/* One that rises is larger than all before together. */
static uint64_t take_set(Decoder *d) {
        uint64_t n = decoder_array(d), set = 0;

        if (n > GATE_SIGNALS_MAX)
                decoder_fail(d);
        for (uint64_t i = 0; i < n && d->error == 0; i++) {
                uint64_t bit = UINT64_C(1) << take_between(d, 0, GATE_SIGNALS_MAX - 1);

                if (bit <= set)
                        decoder_fail(d);
                set |= bit;
        }

        return set;
}

int woken_encode(const Woken *woken, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 2);
        put_set(woken->signals, &e);
        put_set(woken->lost, &e);
        return encoder_result(&e, ret_size);
}

int woken_decode(const void *body, size_t size, Woken *ret) {
        Woken woken;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 2);
        woken.signals = take_set(&d);
        woken.lost = take_set(&d);
        r = decoder_finish(&d);
        if (r < 0)
                return r;
        if (woken.lost & ~woken.signals)
                return -EBADMSG;

        *ret = woken;
        return 0;
}

int client_grant_encode(const ClientGrant *grant, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 2);
        encoder_text(&e, grant->gate);
        question_list_put(grant->questions, &e);
        return encoder_result(&e, ret_size);
}

int client_grant_decode(const void *body, size_t size, Arena *arena, ClientGrant *ret) {
        ClientGrant grant = { 0 };
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 2);
        grant.gate = take_word(&d, arena, GATE_ID_BYTES_MAX);
        grant.questions = question_list_take(&d, arena);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret = grant;
        return 0;
}
