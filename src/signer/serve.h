/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "signer/history.h"
#include "signer/key.h"

/* What core is answered with. All borrowed. */
typedef struct Service {
        int channel;
        const Key *key;
        History *history;
        int32_t algorithm;  /* -19 or -8 */
        uint8_t protection; /* key-protection of the record */
        bool first_use;     /* the key was made just now */
} Service;

/*
 * Says that it is ready, then answers one request at a time until core is gone: 0. -EPROTO: core
 * said what no signer takes. -ENOTRECOVERABLE: the history is in a state that only a new start can
 * look into. Otherwise what the channel says.
 */
int serve(const Service *service);
