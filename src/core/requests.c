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

bool requests_admit(Requests *r, uid_t uid, uint64_t now_ms) {
        size_t i = 0, oldest = 0;
        uint64_t n;

        for (; i < r->n_users && r->users[i].uid != uid; i++)
                if (r->users[i].at_ms < r->users[oldest].at_ms)
                        oldest = i;
        if (i == r->n_users) {
                i = r->n_users < REQUESTS_USERS_MAX ? r->n_users++ : oldest;
                r->users[i].uid = uid;
                r->users[i].left = REQUESTS_BURST;
                r->users[i].at_ms = now_ms;
        }

        n = (now_ms - r->users[i].at_ms) / REQUESTS_REFILL_MS;
        r->users[i].left = n >= REQUESTS_BURST - r->users[i].left ? REQUESTS_BURST
                                                                  : r->users[i].left + (uint32_t) n;
        r->users[i].at_ms += n * REQUESTS_REFILL_MS;
        if (r->users[i].left == 0)
                return false;

        r->users[i].left--;
        return true;
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
