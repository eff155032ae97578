/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/pin.h"
#include "ctl/target.h"
#include "record/claims.h"

/* Why a key is trusted. Zero is that it is not. */
typedef enum TrustOrigin {
        TRUST_NONE,
        TRUST_KEY_FILE,  /* --key */
        TRUST_PIN,       /* seen, and kept, before */
        TRUST_FIRST_USE, /* taken on the daemon's word just now */
        TRUST_OWN,       /* of a daemon that we started for this */
} TrustOrigin;

/* The newest record of a daemon and what this reader makes of it. Large: allocated. */
typedef struct Verified {
        Claims claims; /* counts only where `result` is ok, or authentic but not for here and now */
        RecordResult result;
        uint8_t chain[16];
        uint64_t sequence;
        uint8_t digest[32];
        uint8_t key_id[KEY_ID_SIZE];
        DeviceState state; /* what a reader shows: INACTIVE for anything but a current record */
        TrustOrigin origin;
        PinFile pin;
        char pin_path[PATH_MAX];
        uint64_t now_s; /* Unix, of this reader */
        uint8_t *record;
        size_t record_size;
} Verified;

Verified *verified_free(Verified *verified);
DEFINE_CLEANUP(Verified *, verified_free);

/*
 * Gets the newest record, verifies it with --key, else the pin, else on first use, and moves the pin
 * to it. Says aloud what is trusted for the first time. 0: whatever `result` says. Negative: there
 * is no record to verify, the user has been told, and *ret_exit is how to exit.
 */
int verified_fetch(const Options *options, const Target *target, Client *client, Verified **ret,
                   ExitStatus *ret_exit);

/* The same of a daemon that ends with this call: its key is taken at its word, and no pin is kept. */
int verified_fetch_once(const Options *options, const Target *target, Client *client,
                        Verified **ret, ExitStatus *ret_exit);

/*
 * The same once more, by one who stays: against what `last` was trusted by and what it said. Silent
 * about a daemon that has nothing to give: -ENODATA, and whatever else client_record() says. With no
 * client, it is the file that a daemon leaves beside its socket. -EKEYREJECTED: the user has been
 * told, and *ret_exit is how to exit.
 */
int verified_fetch_again(const Options *options, const Target *target, Client *client,
                         const Verified *last, Verified **ret, ExitStatus *ret_exit);

/* Looks at the same record by here and now, which have moved on: `result` and `state`. -ENOMEM. */
int verified_look_again(const Options *options, Verified *verified);

/* Seconds until it is no longer current, if it is; else 0. */
uint64_t verified_left_s(const Verified *verified);

/* How status and evaluate exit for this. */
ExitStatus verified_exit(const Verified *verified);
