/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "core/gate_set.h"
#include "core/place.h"
#include "core/query_set.h"
#include "message/explain.h"

/* One worker for each gate that is wanted, started again when it fails. */
typedef struct Supervisor Supervisor;

/*
 * Told of gates, by their index in the set. Frames are borrowed. A negative errno from signal() or
 * woken() ends the worker.
 */
typedef struct SupervisorListener {
        void (*ready)(size_t gate, void *userdata); /* its worker was started, and is idle */
        int (*signal)(size_t gate, const Frame *frame, void *userdata);
        int (*woken)(size_t gate, const Frame *frame, void *userdata);
        void (*done)(size_t gate, void *userdata);
        void (*lost)(size_t gate, void *userdata); /* nothing is known of it until it is ready */
        /* Its worker makes way for another, as it may once a file that it reads was replaced: what was
         * sampled holds, as long as it is fresh, until the other has sampled. */
        void (*renewed)(size_t gate, void *userdata);
        void *userdata;
} SupervisorListener;

typedef struct SupervisorSetup {
        sd_event *event;
        const Place *place;
        const GateSet *gates;
        const char *root; /* NULL: this device */
        int launcher;     /* -1: the service's units */
        SupervisorListener listener;
} SupervisorSetup;

/* Starts all of them. What cannot be started is lost at once, from the event loop. */
int supervisor_new(const SupervisorSetup *setup, Supervisor **ret);
Supervisor *supervisor_free(Supervisor *s);
DEFINE_CLEANUP(Supervisor *, supervisor_free);

/* As worker_sample(). */
int supervisor_sample(Supervisor *s, size_t gate, const void *order, size_t size);

/* Whether the worker of a gate waits for an order. */
bool supervisor_is_idle(const Supervisor *s, size_t gate);

/* Whether the gate has a worker that is starting, idle or sampling. */
bool supervisor_runs(const Supervisor *s, size_t gate);

/* Whether its worker was ended and still is not gone. */
bool supervisor_is_ending(const Supervisor *s, size_t gate);

/* `ret_why`: borrowed, never NULL. */
WorkerCondition supervisor_condition(const Supervisor *s, size_t gate, const char **ret_why);

/* How often workers were started again. */
unsigned supervisor_restarts(const Supervisor *s);
