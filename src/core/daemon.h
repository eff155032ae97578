/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/bus/server.h"
#include "core/chronicle.h"
#include "core/clock.h"
#include "core/evaluation.h"
#include "core/flapping.h"
#include "core/floors.h"
#include "core/identity.h"
#include "core/options.h"
#include "core/place.h"
#include "core/policy_file.h"
#include "core/readers.h"
#include "core/requests.h"
#include "core/suspension.h"

/* A policy that is being read anew, see core/reload.h. */
typedef struct Reload {
        Compilation *compilation; /* NULL: none is under way */
        bool again;               /* it was asked for meanwhile */
        sd_event_source *pipes[COMPILATION_PIPES];
        sd_event_source *limit;
        sd_event_source *pause; /* after the last one */
} Reload;

/*
 * The daemon as a whole: its parts, and what is between them. daemon.c puts it together and takes
 * it apart. What happens to it then calls one way: serve.c (clients ask) and progress.c (when what
 * has been sampled is judged) call ending.c and sealing.c (a record is made), and those answering.c.
 */
typedef struct Daemon {
        const Options *options;
        Place *place;
        Clock clock;
        sd_event *event;
        GateSet gates;
        CompiledPolicy policy;
        Identity identity;
        Floors floors;
        Rounds *rounds;
        Supervisor *supervisor;
        Chronicle *chronicle;
        Server *server;
        Evaluation *evaluation;
        Notices notices;
        Requests requests;
        Flapping flapping;
        Reload reload;
        Suspension suspension;
        const char *gate_ids[CLAIMS_GATES_MAX];

        Readers readers;

        bool recalled; /* the history has said what it had to say at start */
        bool begun;    /* the first evaluation is complete */
        bool forced;   /* what is not sampled by now is not waited for */
        bool hasty;    /* nor is what is being sampled, for what only tells a change */
        bool doubted;  /* sources that disagree are being asked once more */
        bool resumed;  /* from suspend, and what was due by then is being sampled */
        bool missed;   /* it was judged while a record was being sealed */
        bool stopping;
        uint64_t lost_events_ms;                 /* CLOCK_BOOTTIME of the last; 0: none lately */
        bool told;                               /* the first record of this run is published */
        uint8_t fingerprint[CLAIMS_DIGEST_SIZE]; /* of the current record */
        sd_event_source *again;                  /* when time alone has changed something */
        sd_event_source *patience;               /* with gates that are being sampled */
        sd_event_source *haste;                  /* the same, once something is to be told */
        sd_event_source *clock_set;              /* somebody sets the clock */
        sd_event_source *stop;                   /* the last moment of an orderly stop */
        sd_event_source *watchdog;
        uint64_t watchdog_usec;
        Suspension watchdog_suspension; /* as the watchdog last looked */
        sd_event_source *signals[3];
        bool had_terminal; /* when it was started */
} Daemon;

/*
 * Puts it together and starts it: from here on everything happens in the event loop. Logs what is
 * wrong. `launcher`: -1, or core/launcher.h. `policy_fd` is borrowed, `client_fd` (-1: none) is
 * taken.
 */
typedef struct DaemonStart {
        const Options *options;
        Place *place;
        int launcher;
        int policy_fd;
        int client_fd;
} DaemonStart;

int daemon_new(const DaemonStart *start, Daemon **ret);
Daemon *daemon_free(Daemon *d);
DEFINE_CLEANUP(Daemon *, daemon_free);

/* Runs until it is stopped: 0, or the exit status of what went wrong. Negative errno. */
int daemon_run(Daemon *d);
