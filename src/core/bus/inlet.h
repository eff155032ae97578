/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"

#define INLET_MESSAGE_MAX 65536U /* bytes; no request of the interface comes near it */

/*
 * What stands between a client and sd-bus, in the direction of requests: sd-bus takes whatever it
 * is sent, up to 128 MiB a message and as many as come. Here they pass one at a time, whole, and
 * bounded. Answers go past it.
 */
typedef struct Inlet Inlet;

typedef struct InletListener {
        bool (*may_pass)(void *userdata); /* what was passed before has been answered and sent */
        void (*closed)(const char *why, void *userdata); /* frees it; NULL: the client hung up */
        void *userdata;
} InletListener;

/* Borrows the client's socket. `*ret_fd`, the caller's, is where sd-bus reads. */
int inlet_new(sd_event *event, int client_fd, const InletListener *listener, Inlet **ret,
              int *ret_fd);
Inlet *inlet_free(Inlet *inlet);
DEFINE_CLEANUP(Inlet *, inlet_free);

/* may_pass() may say something else now. */
void inlet_resume(Inlet *inlet);
