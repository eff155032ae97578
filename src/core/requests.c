/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluations that somebody asked for and waits for.
 *
 * Runs in the core. Who asks is known from the connection. Each evaluation makes a record that
 * stays, so each user has an allowance.
 */

#include "core/requests.h"

#include <errno.h>
#include <string.h>

static const BucketSize allowance = { .burst = REQUESTS_BURST, .cost_ms = REQUESTS_REFILL_MS };

bool requests_admit(Requests *r, uid_t uid, uint64_t now_ms) {
        size_t i = 0, oldest = 0;

        for (; i < r->n_users && r->users[i].uid != uid; i++)
                if (r->users[i].left.at_ms < r->users[oldest].left.at_ms)
                        oldest = i;
        if (i == r->n_users) {
                i = r->n_users < REQUESTS_USERS_MAX ? r->n_users++ : oldest;
                r->users[i].uid = uid;
                r->users[i].left = bucket_full(&allowance, now_ms);
        }

        return bucket_take(&r->users[i].left, &allowance, now_ms);
}

int requests_add(Requests *r, sd_bus_message *call) {
        if (r->n == REQUESTS_MAX)
                return -EBUSY;

        r->items[r->n].call = sd_bus_message_ref(call);
        r->items[r->n].sealing = false;
        r->n++;
        return 0;
}

void requests_sealing(Requests *r) {
        for (size_t i = 0; i < r->n; i++)
                r->items[i].sealing = true;
}

sd_bus_message *requests_take(Requests *r) {
        for (size_t i = 0; i < r->n; i++) {
                sd_bus_message *call = r->items[i].call;

                if (!r->items[i].sealing)
                        continue;
                (void) memmove(&r->items[i], &r->items[i + 1],
                               (r->n - i - 1) * sizeof(r->items[0]));
                r->n--;
                return call;
        }

        return NULL;
}

void requests_done(Requests *r) {
        for (size_t i = 0; i < r->n; i++)
                sd_bus_message_unref(r->items[i].call);
        r->n = 0;
}
