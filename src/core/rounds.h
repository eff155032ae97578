/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/clock.h"
#include "core/samples.h"
#include "core/supervisor.h"
#include "message/statement.h"

/* Which signals of which gate are sampled, and when. */
typedef struct Rounds Rounds;

typedef struct RoundsListener {
        /*
         * A round has ended, or a gate was lost. rounds_is_settled() says whether all is quiet.
         * `urgent`: it was sampled because something happened, and other gates are not waited for.
         */
        void (*progress)(bool urgent, void *userdata);

        /* Events were lost, and all that they tell of is being sampled. */
        void (*lost_events)(void *userdata);

        /* What postured says of itself, made now into `arena`; NULL: out of memory. */
        const Statement *(*state_self)(Arena *arena, void *userdata);
        void *userdata;
} RoundsListener;

typedef struct RoundsSetup {
        sd_event *event;
        const Policy *policy;
        const GateSet *gates;
        const Clock *clock;
        RoundsListener listener;
} RoundsSetup;

int rounds_new(const RoundsSetup *setup, Rounds **ret);
Rounds *rounds_free(Rounds *r);
DEFINE_CLEANUP(Rounds *, rounds_free);

/* What the supervisor has to call; rounds_attach() tells it which supervisor that is. */
SupervisorListener rounds_listener(Rounds *r);
void rounds_attach(Rounds *r, Supervisor *supervisor);

/* Samples these as soon as its worker is idle, with what the policy compares with them. */
void rounds_want(Rounds *r, size_t gate, SignalSet set);
void rounds_want_all(Rounds *r);

/* The same, because something happened: what comes of it is `urgent` in `progress`. */
void rounds_want_urgently(Rounds *r, size_t gate, SignalSet set);

/* Samples all of the gates that look at what postured says of itself. */
void rounds_want_self(Rounds *r);

/* Samples now what would be due until then (CLOCK_BOOTTIME). */
void rounds_want_due(Rounds *r, uint64_t until_ms);

/* The policy is another one: what was sampled does not count, and all of it is sampled anew. */
void rounds_renew(Rounds *r);

/* Whether no gate that has a worker is starting, being sampled, or waiting to be. */
bool rounds_is_settled(const Rounds *r);

/* How often events were lost, of all gates. */
uint64_t rounds_n_lost(const Rounds *r);

/* What the judge is to see of a gate. */
const JudgeSignal *rounds_signals(const Rounds *r, size_t gate);

/* Its worker is gone or was never there, though it is wanted. */
bool rounds_failed(const Rounds *r, size_t gate);

/* Something of it has been due for long, and its worker waits for an order: that is a fault of ours. */
bool rounds_is_forgotten(const Rounds *r, size_t gate);

/* Gates of which something is overdue: past its time by more than a round may take. */
bool rounds_is_overdue(const Rounds *r, size_t gate);
