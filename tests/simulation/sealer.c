/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer that the core is linked with (core/signer.h): it seals with the real key and envelope,
 * a moment after it was asked, and keeps no history. The functions have the signer's names, and its
 * own are not linked.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "core/signer.h"
#include "seal.h"

#define READY_USEC 30000U
#define SEAL_USEC  5000U

struct Signer {
        SignerSetup setup;
        SignerState state;
        uint8_t *claims;
        size_t n_claims;
        sd_event_source *timer;
};

static void tell_ready(const Signer *s) {
        SignerReady ready = { .protection = 1, .algorithm = s->setup.algorithm };

        (void) memcpy(ready.public_key, seal_public_key(), sizeof(ready.public_key));
        (void) memcpy(ready.chain, seal_chain(), sizeof(ready.chain));
        s->setup.listener.ready(&ready, s->setup.listener.userdata);
}

static int on_moment(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        static uint8_t record[SEAL_RECORD_BYTES];
        Signer *s = userdata;
        SignerState before = s->state;
        size_t size;

        s->state = SIGNER_IDLE;
        if (before == SIGNER_STARTING) {
                tell_ready(s);
                return 0;
        }

        seal_record(s->setup.algorithm, s->claims, s->n_claims, record, &size);
        free(TAKE_PTR(s->claims));
        s->setup.listener.sealed(record, size, s->setup.listener.userdata);
        return 0;
}

static void in_a_moment(Signer *s, uint64_t usec) {
        s->timer = sd_event_source_disable_unref(s->timer);
        assert_true(sd_event_add_time_relative(s->setup.event, &s->timer, CLOCK_MONOTONIC, usec, 1,
                                               on_moment, s) >= 0);
}

int signer_new(const SignerSetup *setup, Signer **ret) {
        Signer *s = calloc(1, sizeof(*s));

        assert_non_null(s);
        *s = (Signer){ .setup = *setup, .state = SIGNER_STARTING };
        in_a_moment(s, READY_USEC);
        *ret = s;
        return 0;
}

Signer *signer_free(Signer *s) {
        if (!s)
                return NULL;

        sd_event_source_disable_unref(s->timer);
        free(s->claims);
        free(s);
        return NULL;
}

int signer_seal(Signer *s, const uint8_t *claims, size_t size) {
        assert_int_equal(s->state, SIGNER_IDLE);
        s->claims = malloc(size);
        assert_non_null(s->claims);
        (void) memcpy(s->claims, claims, size);
        s->n_claims = size;
        s->state = SIGNER_SEALING;
        in_a_moment(s, SEAL_USEC);
        return 0;
}

SignerState signer_state(const Signer *s) {
        return s->state;
}
