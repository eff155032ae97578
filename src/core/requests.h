/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "base/bucket.h"

#define REQUESTS_MAX       64U
#define REQUESTS_USERS_MAX 64U
#define REQUESTS_BURST     32U   /* of one user at once */
#define REQUESTS_REFILL_MS 1000U /* and then one each second: each makes a record for ever */

/* Calls of Evaluate that wait for their record, and how many each user may still make. */
typedef struct Requests {
        struct {
                sd_bus_message *call;
                bool sealing; /* the record that is being sealed answers it */
        } items[REQUESTS_MAX];
        size_t n;
        struct {
                uid_t uid;
                Bucket left;
        } users[REQUESTS_USERS_MAX];
        size_t n_users;
} Requests;

/* Whether this user may ask once more now; if so it counts. Pure. */
bool requests_admit(Requests *requests, uid_t uid, uint64_t now_ms);

/* -EBUSY: too many wait. Keeps a reference to the call. */
int requests_add(Requests *requests, sd_bus_message *call);

/* All that wait are answered by the record that is sealed now. */
void requests_sealing(Requests *requests);

/* Takes one that was to be answered by that record; NULL: there is none left. The caller's. */
sd_bus_message *requests_take(Requests *requests);

void requests_done(Requests *requests);
