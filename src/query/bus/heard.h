/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "query/bus/change.h"
#include "query/bus/rules.h"
#include "query/bus/unit_states.h"

#define LOADED_MAX  16U
#define OWNER_BYTES 64U
#define UNIT_BYTES  257U
#define CHANGED_MAX 128U /* properties of one message that are looked at by name */

/* What has been heard on one connection, as far as what is heard next depends on it. */
typedef struct Heard {
        void (*tell)(const Change *change, void *userdata);
        void *userdata;
        const Rules *rules;
        char owners[SERVICES_MAX][OWNER_BYTES]; /* of rules->services: unique names; "": nobody */
        bool is_reloading;                      /* systemd is, and what it says means nothing */
        bool is_other; /* there is another systemd, not asked to tell yet */
        UnitStates states;
        char loaded[LOADED_MAX][UNIT_BYTES]; /* units that were loaded, and not told of yet */
        size_t n_loaded;
} Heard;

/* There is another connection, or none: nothing has been heard. */
void heard_forget(Heard *heard);

void heard_owner(Heard *heard, size_t service, const char *owner);

/* A handler of sd-bus, for all that the rules let through; `userdata` is a Heard. */
int heard_message(sd_bus_message *m, void *userdata, sd_bus_error *ret_error);

/* Tells which units were loaded and have not been forgotten since. */
void heard_flush(Heard *heard);
