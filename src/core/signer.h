/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/place.h"
#include "message/channel.h"

/* Zero is a signer that signs nothing. */
typedef enum SignerState {
        SIGNER_DEAD,
        SIGNER_STARTING, /* opens its key and walks its history */
        SIGNER_IDLE,
        SIGNER_SEALING, /* was given claims, and has not answered */
        _SIGNER_STATE_MAX,
} SignerState;

/* The process that keeps the key, as the core sees it: one request at a time. */
typedef struct Signer Signer;

/*
 * Told by a signer. Bytes are borrowed. None of these may free it. After failed() it is idle again;
 * after gone() it is dead and starts again by itself, and then is ready() once more.
 */
typedef struct SignerListener {
        void (*ready)(const SignerReady *ready, void *userdata);
        void (*sealed)(const uint8_t *record, size_t size, void *userdata);
        void (*failed)(int error, void *userdata); /* negative errno: nothing was stored */
        void (*gone)(const char *why,
                     void *userdata); /* what it was asked may be on disk, or not */
        void *userdata;
} SignerListener;

typedef struct SignerSetup {
        sd_event *event;
        const Place *place;
        int32_t algorithm; /* -19 or -8 */
        SignerListener listener;
} SignerSetup;

/* Starts it, or connects to the service's. -ENOENT: there is none. */
int signer_new(const SignerSetup *setup, Signer **ret);
Signer *signer_free(Signer *s);
DEFINE_CLEANUP(Signer *, signer_free);

/* Has claims sealed. -EBUSY: it is not idle. It is ended if it cannot be told. */
int signer_seal(Signer *s, const uint8_t *claims, size_t size);

SignerState signer_state(const Signer *s);
