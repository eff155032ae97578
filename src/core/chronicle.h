/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/place.h"
#include "message/channel.h"
#include "record/history.h"

/*
 * The chain of records: sealed by the signer, published here. Nothing is published that is not on
 * disk, and what is on disk is published, also when the signer's answer was lost.
 */
typedef struct Chronicle Chronicle;

/* A record and its bytes. */
typedef struct ChronicleRecord {
        uint8_t *data;
        size_t size;
        RecordView view;
} ChronicleRecord;

typedef struct ChronicleListener {
        void (*ready)(void *userdata);             /* claims may be sealed; the head is known */
        void (*published)(void *userdata);         /* chronicle_current() is another one */
        void (*failed)(int error, void *userdata); /* what was asked is not stored */
        void *userdata;
} ChronicleListener;

typedef struct ChronicleSetup {
        sd_event *event;
        Place *place;
        int32_t algorithm;
        const uint8_t *boot_seed;
        ChronicleListener listener;
} ChronicleSetup;

int chronicle_new(const ChronicleSetup *setup, Chronicle **ret);
Chronicle *chronicle_free(Chronicle *c);
DEFINE_CLEANUP(Chronicle *, chronicle_free);

/* The newest record, of whatever boot; NULL: none, or it is not known yet. */
const ChronicleRecord *chronicle_head(const Chronicle *c);

/* The same if it is of this boot; else NULL. */
const ChronicleRecord *chronicle_current(const Chronicle *c);

/* What the signer said of itself; NULL: nothing yet. */
const SignerReady *chronicle_signer(const Chronicle *c);

/* Takes a history without a record for one that was lost: the next record says so. */
void chronicle_set_lost(Chronicle *c);

/* Writes the newest record to its file, if that is not done yet. */
void chronicle_flush(Chronicle *c);

/* Whether claims may be sealed now; ready() tells when they may again. */
bool chronicle_can_seal(const Chronicle *c);

/* After a failure: it may be tried now. */
void chronicle_hurry(Chronicle *c);

/*
 * Has them sealed: published() or failed() follows, and until then they stay as they are. -EBUSY; or they
 * contradict themselves, -EINVAL.
 */
int chronicle_seal(Chronicle *c, const Claims *claims);

/* What holds of the history, as it was verified when the signer came up. */
typedef struct ChronicleState {
        bool verified; /* all of the newest segment */
        bool torn;     /* its tail was cut, once since start */
        uint64_t n_records;
        uint64_t n_adopted;
} ChronicleState;

ChronicleState chronicle_state(const Chronicle *c);

/* A record by its sequence, allocated. As archive_at(). */
int chronicle_at(const Chronicle *c, uint64_t sequence, uint8_t **ret, size_t *ret_size);
