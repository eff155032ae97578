/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker for each gate: started with its channels, and again when it failed.
 *
 * Runs in the core. A worker hosts a gate and is hostile (core/worker.c); what it costs is its own
 * gate. What happens to one gate here never waits for another.
 */

#include "core/supervisor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/backoff.h"
#include "core/worker.h"
#include "core/worker_start.h"

#define DEADLINE_USEC   (UINT64_C(10) * 1000000U) /* to come up, and for a round */
#define RESTARTS_GAP_MS 1000U /* between restarts that a worker asks for itself */

typedef struct Ward {
        Supervisor *supervisor;
        size_t index;
        const Gate *gate;
        Worker *worker; /* NULL: none was started, or it could not be */
        WorkerListener listener;
        WorkerCondition condition;
        const char *why;
        Backoff backoff;
        bool excused;       /* it is ended for no fault of its own, and starts again */
        uint64_t excuse_ms; /* after this time */
        bool lacks_right;   /* it runs without a channel that its gate declares */
        sd_event_source *timer;
} Ward;

struct Supervisor {
        SupervisorSetup setup;
        QuerySet *queries; /* NULL under --root: the tree answers */
        Ward wards[GATE_NUMBER_MAX];
        unsigned n_restarts;
};

/* --- starting --- */

static void ward_arm(Ward *w, uint64_t delay_ms);

static int ward_start(Ward *w) {
        _cleanup_close_ int channel = -1, process = -1;
        int r;

        w->worker = worker_free(w->worker);
        r = worker_start(&(WorkerStart){ .place = w->supervisor->setup.place,
                                         .gate = w->gate,
                                         .root = w->supervisor->setup.root,
                                         .queries = w->supervisor->queries },
                         &channel, &process, &w->lacks_right);
        if (r >= 0)
                r = worker_new(w->supervisor->setup.event, process, channel, DEADLINE_USEC,
                               &w->listener, &w->worker);
        if (r < 0)
                return r;

        (void) TAKE_FD(channel);
        (void) TAKE_FD(process);
        w->condition = CONDITION_STARTING;
        w->why = "";
        w->excused = false;
        backoff_started(&w->backoff, clock_boottime_ms());
        return 0;
}

/* --- failing --- */

static void ward_lost(Ward *w, const char *why, uint64_t delay_ms) {
        const SupervisorSetup *setup = &w->supervisor->setup;

        w->condition = CONDITION_FAILED;
        w->why = why;
        ward_arm(w, delay_ms);
        setup->listener.lost(w->index, setup->listener.userdata);
}

static int on_timer(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Ward *w = userdata;
        uint64_t delay_ms;
        int r;

        if (w->condition != CONDITION_STARTING) /* the first start is none again */
                w->supervisor->n_restarts++;
        r = ward_start(w);
        if (r >= 0)
                return 0;

        delay_ms = backoff_failed(&w->backoff, clock_boottime_ms());
        log_line(
                LOG_ERR,
                "Failed to start the worker of gate '%s', its objectives are unknown; trying again "
                "in %ju ms: %s",
                w->gate->descriptor->id, (uintmax_t) delay_ms, strerror(-r));
        ward_lost(w, "it could not be started", delay_ms);
        return 0;
}

static void ward_arm(Ward *w, uint64_t delay_ms) {
        int r;

        w->timer = sd_event_source_disable_unref(w->timer);
        r = sd_event_add_time_relative(w->supervisor->setup.event, &w->timer, CLOCK_MONOTONIC,
                                       delay_ms * 1000U, 0, on_timer, w);
        if (r < 0)
                log_line(LOG_ERR,
                         "Gate '%s' stays without a worker, its objectives are unknown: %s",
                         w->gate->descriptor->id, strerror(-r));
}

/* --- what a worker says --- */

static int on_hello(_unused_ Worker *worker, const Frame *frame, void *userdata) {
        Ward *w = userdata;
        const SupervisorSetup *setup = &w->supervisor->setup;
        uint8_t digest[PST_DIGEST_BYTES];
        int r;

        r = hello_decode(frame->body, frame->size, digest);
        if (r < 0)
                return r;
        if (memcmp(digest, w->gate->module_digest, PST_DIGEST_BYTES) != 0)
                return -EBADMSG;

        w->condition = CONDITION_RUNNING;
        setup->listener.ready(w->index, setup->listener.userdata);
        return 0;
}

static int on_signal(_unused_ Worker *worker, const Frame *frame, void *userdata) {
        Ward *w = userdata;
        const SupervisorSetup *setup = &w->supervisor->setup;

        return setup->listener.signal(w->index, frame, setup->listener.userdata);
}

static int on_woken(_unused_ Worker *worker, const Frame *frame, void *userdata) {
        Ward *w = userdata;
        const SupervisorSetup *setup = &w->supervisor->setup;

        return setup->listener.woken(w->index, frame, setup->listener.userdata);
}

static void on_done(_unused_ Worker *worker, void *userdata) {
        Ward *w = userdata;
        const SupervisorSetup *setup = &w->supervisor->setup;

        setup->listener.done(w->index, setup->listener.userdata);
}

static void on_gone(Worker *worker, void *userdata) {
        Ward *w = userdata;
        const SupervisorSetup *setup = &w->supervisor->setup;
        uint64_t now_ms = clock_boottime_ms(), delay_ms;

        if (worker_asks_restart(worker) && now_ms - w->backoff.started_ms >= RESTARTS_GAP_MS) {
                w->condition = CONDITION_STARTING;
                ward_arm(w, 0);
                setup->listener.renewed(w->index, setup->listener.userdata);
                return;
        }

        if (w->excused) {
                ward_lost(w, worker_end(worker), w->excuse_ms);
                return;
        }

        delay_ms = backoff_failed(&w->backoff, now_ms);
        log_line(LOG_WARNING,
                 "The worker of gate '%s' is gone (%s), its objectives are unknown; "
                 "starting it again in %ju ms",
                 w->gate->descriptor->id, worker_end(worker), (uintmax_t) delay_ms);
        ward_lost(w, worker_end(worker), delay_ms);
}

/* --- query processes --- */

static bool needs(const Ward *w, const char *right) {
        const char *rights[QUERY_RIGHTS_MAX];
        size_t n = query_rights(w->gate->descriptor, rights);

        for (size_t i = 0; i < n; i++)
                if (strcmp(rights[i], right) == 0)
                        return true;

        return false;
}

/* The worker did nothing wrong: a new one, without its back-off. */
static void ward_replace(Ward *w, const char *why, uint64_t delay_ms) {
        w->excused = true;
        w->excuse_ms = delay_ms;
        worker_stop(w->worker, why);
}

/* Its channel leads nowhere. */
static void on_query_lost(const char *right, void *userdata) {
        Supervisor *s = userdata;

        for (size_t i = 0; i < s->setup.gates->n_gates; i++) {
                Ward *w = &s->wards[i];

                if (w->worker && worker_state(w->worker) != WORKER_DEAD && needs(w, right))
                        ward_replace(w, "a query process that it asks has ended", BACKOFF_FIRST_MS);
        }
}

static void on_query_back(const char *right, void *userdata) {
        Supervisor *s = userdata;

        for (size_t i = 0; i < s->setup.gates->n_gates; i++) {
                Ward *w = &s->wards[i];

                if (w->worker && worker_state(w->worker) != WORKER_DEAD && w->lacks_right &&
                    needs(w, right))
                        ward_replace(w, "a query process that it asks is back", 0);
        }
}

/* --- the whole --- */

static void ward_init(Supervisor *s, size_t index) {
        Ward *w = &s->wards[index];
        const Gate *gate = &s->setup.gates->gates[index];

        *w = (Ward){
                .supervisor = s,
                .index = index,
                .gate = gate,
                .condition = gate->described ? CONDITION_STARTING : CONDITION_REFUSED,
                .why = gate->described ? "it was not asked for" : gate->why,
                .listener = { .hello = on_hello,
                              .signal = on_signal,
                              .woken = on_woken,
                              .done = on_done,
                              .gone = on_gone,
                              .userdata = w },
        };
        if (gate->wanted)
                ward_arm(w, 0);
}

int supervisor_new(const SupervisorSetup *setup, Supervisor **ret) {
        _cleanup_(supervisor_freep) Supervisor *s = calloc(1, sizeof(*s));
        int r;

        if (!s)
                return -ENOMEM;

        s->setup = *setup;
        if (!setup->root) {
                r = query_set_new(&(QuerySetup){ .event = setup->event,
                                                 .launcher = setup->launcher,
                                                 .places = { .run = setup->place->run,
                                                             .state = setup->place->sealed,
                                                             .gates = setup->place->gates },
                                                 .listener = { .lost = on_query_lost,
                                                               .back = on_query_back,
                                                               .userdata = s } },
                                  &s->queries);
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < setup->gates->n_gates; i++)
                ward_init(s, i);

        *ret = TAKE_PTR(s);
        return 0;
}

Supervisor *supervisor_free(Supervisor *s) {
        if (!s)
                return NULL;

        for (size_t i = 0; i < GATE_NUMBER_MAX; i++) {
                sd_event_source_disable_unref(s->wards[i].timer);
                (void) worker_free(s->wards[i].worker);
        }
        (void) query_set_free(s->queries);
        free(s);
        return NULL;
}

int supervisor_sample(Supervisor *s, size_t gate, const void *order, size_t size) {
        return s->wards[gate].worker ? worker_sample(s->wards[gate].worker, order, size) : -EBUSY;
}

bool supervisor_is_idle(const Supervisor *s, size_t gate) {
        const Worker *w = s->wards[gate].worker;

        return w && worker_state(w) == WORKER_IDLE;
}

bool supervisor_runs(const Supervisor *s, size_t gate) {
        const Ward *w = &s->wards[gate];

        if (!w->gate->wanted || w->condition == CONDITION_FAILED)
                return false;

        /* While one that made way is dead and its successor not there yet, it starts as well. */
        return w->condition == CONDITION_STARTING || !w->worker ||
               worker_state(w->worker) != WORKER_DEAD;
}

bool supervisor_is_ending(const Supervisor *s, size_t gate) {
        return s->wards[gate].worker && worker_is_ending(s->wards[gate].worker);
}

WorkerCondition supervisor_condition(const Supervisor *s, size_t gate, const char **ret_why) {
        *ret_why = s->wards[gate].why;
        return s->wards[gate].condition;
}

unsigned supervisor_restarts(const Supervisor *s) {
        return s->n_restarts;
}
