/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "core/options.h"

#define PLACE_SOCKET_NAME "socket"
#define PLACE_RECORD_NAME "record.cbor"

/*
 * Where things are. Directories that we use after our capabilities are gone are held open, so that
 * a way to them which root alone may go does not matter.
 */
typedef struct Place {
        bool is_private;
        int libexec_fd;          /* our other programs */
        int gates_fd;            /* <id>.gate and <id>.so */
        char gates[PATH_MAX];    /* the same */
        char policies[PATH_MAX]; /* shipped policies */
        char run[PATH_MAX];      /* socket and record.cbor, absolute */
        int run_fd;
        char state[PATH_MAX]; /* sueid and floors, absolute */
        int state_fd;
        int sealed_fd;         /* holds history/; -1: not readable, or not there yet */
        char sealed[PATH_MAX]; /* the same, absolute; "@state@" of gates */
        int lock_fd;
        char socket[108]; /* as it fits an address; relative if it was given so */
} Place;

#define PLACE_NONE                                                                                 \
        ((Place){ .libexec_fd = -1,                                                                \
                  .gates_fd = -1,                                                                  \
                  .run_fd = -1,                                                                    \
                  .state_fd = -1,                                                                  \
                  .sealed_fd = -1,                                                                 \
                  .lock_fd = -1 })

/*
 * Finds and opens them, makes the private directory where there is none, and locks it: -EBUSY,
 * another postured runs there. Logs what is wrong. `ret` is PLACE_NONE before, and partly filled on
 * failure; place_done() in any case.
 */
int place_open(const Options *options, Place *ret);
void place_done(Place *place);
