/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the bus interface needs of the daemon, and all that it can reach of it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "record/verify.h"

/* What there is to read now. Borrowed until the next return to the event loop. */
typedef struct ServiceView {
        const uint8_t *data; /* the record of this boot; NULL: there is none */
        size_t size;
        const RecordView *record; /* the same, understood */
        bool is_valid;            /* it has not expired */
        const char *policy_id;    /* in force */
        uint64_t policy_version;
        const uint8_t *public_key;   /* NULL: the signer has not said it yet */
        const char *const *gate_ids; /* [number - 1]; NULL: there is no such gate */
} ServiceView;

typedef struct Service {
        void (*view)(ServiceView *ret, void *userdata);

        /* Somebody has read the record. */
        void (*was_read)(uid_t uid, void *userdata);

        /* -ENOENT: no such record. The caller frees what it gets. */
        int (*record_at)(uint64_t sequence, uint8_t **ret, size_t *ret_size, void *userdata);

        /* -ENOENT: no gate, objective or signal has that id. The caller frees what it gets. */
        int (*explain)(const char *id, uint8_t **ret, size_t *ret_size, void *userdata);

        /*
         * Has everything evaluated anew. The call is answered once that is published, with its
         * sequence. -EBUSY: this user asks too often.
         */
        int (*evaluate)(uid_t uid, sd_bus_message *call, void *userdata);

        /* The last client has gone. */
        void (*idle)(void *userdata);
        void *userdata;
} Service;
