/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl status`: the device's state, from a verified record.
 *
 * Runs in posturectl.
 */

#include <errno.h>
#include <string.h>

#include "ctl/json.h"
#include "ctl/page.h"

#define WAIT_USEC  60000000U /* for a first evaluation */
#define WATCH_USEC (24ULL * 3600000000ULL)

static ExitStatus show(const Options *options, const Verified *v) {
        ExitStatus exit_status;
        int r;

        if (options->json) {
                exit_status = json_print(page_json(v));
                return exit_status == EXIT_STATUS_DONE ? verified_exit(v) : exit_status;
        }

        r = page_print(v);
        return r < 0 ? complain("Cannot show the status: %s", strerror(-r)) : verified_exit(v);
}

static ExitStatus fetch_and_show(const Options *options, const Target *target, Client *client) {
        _cleanup_(verified_freep) Verified *v = NULL;
        ExitStatus exit_status;

        if (verified_fetch(options, target, client, &v, &exit_status) < 0)
                return exit_status;

        return show(options, v);
}

/* Until this device was evaluated since the daemon started, or patience ends; either way the next
 * question tells. The record of an earlier run that shut down is no evaluation. */
static void await_evaluation(Client *client) {
        char state[32];

        while (client_state(client, state, sizeof(state)) >= 0 && strcmp(state, "INACTIVE") == 0)
                if (client_wait_changed(client, WAIT_USEC) < 0)
                        return;
}

ExitStatus verb_status(const Options *options) {
        _cleanup_(client_freep) Client *client = NULL;
        ExitStatus exit_status;
        Target target;
        int r;

        if (target_find(options, &target) < 0 ||
            (options->wait ? target_await : target_connect)(&target, &client) < 0)
                return EXIT_STATUS_ERROR;

        if (options->wait)
                await_evaluation(client);
        exit_status = fetch_and_show(options, &target, client);
        while (options->watch) {
                r = client_wait_changed(client, WATCH_USEC);
                if (r < 0 && r != -ETIMEDOUT)
                        return complain("The daemon is gone");
                exit_status = fetch_and_show(options, &target, client);
        }

        return exit_status;
}
