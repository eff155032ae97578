/* SPDX-License-Identifier: Apache-2.0 */
/* See device.h. The functions of the supervisor have its names, and its own are not linked. */

#include "device.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/macro.h"
#include "core/supervisor.h"
#include "message/channel.h"
#include "message/sample.h"

#define ROUND_USEC  20000U /* a round takes this long */
#define START_USEC  50000U /* and a worker this long to start */
#define BIT(n)      (UINT64_C(1) << (n))
#define ALL_SIGNALS (BIT(DEVICE_SIGNALS) - 1)

typedef enum WorkerIs {
        IS_STARTING,
        IS_IDLE,
        IS_SAMPLING,
        IS_GONE,
} WorkerIs;

typedef struct SimulatedWorker {
        size_t index;
        WorkerIs is;
        bool busy;
        uint64_t ordered; /* of the round that is under way */
        uint64_t found;   /* in it: which were on */
        uint64_t latched; /* told, and not sampled since */
        uint64_t off;     /* what is not as it has to be */
        unsigned n_rounds;
        uint64_t ordered_ms[DEVICE_SIGNALS];
        sd_event_source *timer;
} SimulatedWorker;

struct Supervisor {
        SupervisorSetup setup;
};

static SimulatedWorker workers[DEVICE_GATES];
static Supervisor *supervisor; /* of the daemon that runs */

/* --- the gates --- */

static const char *const ids[DEVICE_GATES] = {
        "build", "boot",    "runtime",    "platform", "network",
        "apps",  "privacy", "management", "update",   "monitoring",
};

/* What a descriptor is made of, in one place to point at. */
typedef struct GateParts {
        char names[DEVICE_SIGNALS][32];
        PstSignal signals[DEVICE_SIGNALS];
        const PstSignal *lists[GATE_OBJECTIVES][3];
        PstObjective objectives[GATE_OBJECTIVES];
        const PstObjective *list[GATE_OBJECTIVES + 1];
} GateParts;

static const char *const paths[] = { "/etc/hostname", NULL };
static const PstStatement self[] = { PST_SELF, 0 };
static const PstFact facts[] = { { "on", PST_BOOL, "As it has to be." }, { 0 } };

/* The last gate looks at what postured says of itself, as the one that it stands for. */
static PstSignal signal_of(size_t gate, size_t i, const char *name) {
        bool is_self = gate == DEVICE_GATES - 1 && i == DEVICE_SIGNALS - 1;

        return (PstSignal){
                .id = name,
                .help = "A signal of a simulated device.",
                .source = is_self ? PST_SOURCE_SELF
                          : i % 2 ? PST_SOURCE_DAEMON
                                  : PST_SOURCE_DISK,
                .tier = i % 2 ? PST_TIER_E : PST_TIER_D,
                .reads = paths,
                .statements = is_self ? self : NULL,
                .facts = facts,
        };
}

static void describe_gate(int dir_fd, size_t gate) {
        static const char *const words[GATE_OBJECTIVES] = { "one", "two", "three" };
        static uint8_t buffer[DESCRIPTOR_BYTES_MAX];
        const uint8_t digest[PST_DIGEST_BYTES] = { (uint8_t) gate };
        _cleanup_close_ int fd = -1;
        GateParts p = { 0 };
        const char *why = "";
        char file[64];
        size_t size;

        for (size_t i = 0; i < DEVICE_SIGNALS; i++) {
                (void) snprintf(p.names[i], sizeof(p.names[i]), "%s.%c", ids[gate],
                                (char) ('a' + i));
                p.signals[i] = signal_of(gate, i, p.names[i]);
                p.lists[i / 2][i % 2] = &p.signals[i];
        }
        for (size_t o = 0; o < GATE_OBJECTIVES; o++) {
                p.objectives[o] = (PstObjective){ words[o], "An objective", p.lists[o] };
                p.list[o] = &p.objectives[o];
        }
        if (descriptor_encode(&(PstGate){ .abi = PST_GATE_ABI,
                                          .number = (uint32_t) gate + 1,
                                          .id = ids[gate],
                                          .title = "A gate of a simulated device",
                                          .objectives = p.list },
                              digest, buffer, sizeof(buffer), &size, &why) < 0)
                fail_msg("%s cannot be described: %s", ids[gate], why);

        (void) snprintf(file, sizeof(file), "%s" DESCRIPTOR_EXTENSION, ids[gate]);
        fd = openat(dir_fd, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, buffer, size), 0);
}

const char *device_id(size_t gate) {
        return ids[gate];
}

void device_describe(int dir_fd) {
        for (size_t i = 0; i < DEVICE_GATES; i++)
                describe_gate(dir_fd, i);
}

/* --- its workers --- */

static void report_signal(SimulatedWorker *w, uint32_t signal) {
        static Frame frame = { .type = REPORT_SIGNAL };
        const SupervisorListener *listener = &supervisor->setup.listener;
        const SampleFact fact = {
                .index = 0, .value = { .type = PST_BOOL, .boolean = w->found & BIT(signal) }
        };
        const Sample sample = {
                .state = PST_PRESENT, .why = "", .facts = &fact, .n_facts = 1, .observed_ms = 1
        };

        assert_int_equal(
                sample_encode(signal, &sample, frame.body, sizeof(frame.body), &frame.size), 0);
        assert_int_equal(listener->signal(w->index, &frame, listener->userdata), 0);
}

/* A worker that has started, or come to the end of its round, tells so. */
static int on_moment(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        SimulatedWorker *w = userdata;
        const SupervisorListener *listener = &supervisor->setup.listener;

        if (w->is == IS_STARTING) {
                w->is = IS_IDLE;
                listener->ready(w->index, listener->userdata);
                return 0;
        }
        if (w->busy)
                return 0;

        for (uint32_t i = 0; i < DEVICE_SIGNALS; i++)
                if (w->ordered & BIT(i))
                        report_signal(w, i);
        w->is = IS_IDLE;
        listener->done(w->index, listener->userdata);
        return 0;
}

static void in_a_moment(SimulatedWorker *w, uint64_t usec) {
        w->timer = sd_event_source_disable_unref(w->timer);
        assert_true(sd_event_add_time_relative(supervisor->setup.event, &w->timer, CLOCK_MONOTONIC,
                                               usec, 1, on_moment, w) >= 0);
}

/* --- as the core sees them --- */

int supervisor_new(const SupervisorSetup *setup, Supervisor **ret) {
        supervisor = calloc(1, sizeof(*supervisor));
        assert_non_null(supervisor);
        supervisor->setup = *setup;
        for (size_t i = 0; i < DEVICE_GATES; i++)
                in_a_moment(&workers[i], START_USEC);

        *ret = supervisor;
        return 0;
}

Supervisor *supervisor_free(Supervisor *s) {
        for (size_t i = 0; i < DEVICE_GATES; i++)
                workers[i].timer = sd_event_source_disable_unref(workers[i].timer);
        if (s == supervisor)
                supervisor = NULL;
        free(s);
        return NULL;
}

int supervisor_sample(_unused_ Supervisor *s, size_t gate, const void *order, size_t size) {
        SimulatedWorker *w = &workers[gate];
        SampleOrder decoded;
        Arena *arena;

        assert_int_equal(w->is, IS_IDLE);
        assert_int_equal(arena_new(FRAME_BODY_MAX, &arena), 0);
        assert_int_equal(sample_order_decode(order, size, arena, &decoded), 0);
        w->ordered = 0;
        for (size_t i = 0; i < decoded.n_signals; i++) {
                w->ordered |= BIT(decoded.signals[i]);
                w->ordered_ms[decoded.signals[i]] = clock_boottime_ms();
        }
        (void) arena_free(arena);

        w->latched &= ~w->ordered;
        w->found = ALL_SIGNALS & ~w->off;
        w->is = IS_SAMPLING;
        w->n_rounds++;
        in_a_moment(w, ROUND_USEC);
        return 0;
}

bool supervisor_is_idle(_unused_ const Supervisor *s, size_t gate) {
        return workers[gate].is == IS_IDLE;
}

bool supervisor_runs(_unused_ const Supervisor *s, size_t gate) {
        return workers[gate].is != IS_GONE;
}

bool supervisor_is_ending(_unused_ const Supervisor *s, _unused_ size_t gate) {
        return false;
}

WorkerCondition supervisor_condition(_unused_ const Supervisor *s, size_t gate,
                                     const char **ret_why) {
        *ret_why = "";
        switch (workers[gate].is) {
        case IS_STARTING:
                return CONDITION_STARTING;
        case IS_GONE:
                return CONDITION_FAILED;
        case IS_IDLE:
        case IS_SAMPLING:
                return CONDITION_RUNNING;
        }

        return CONDITION_FAILED;
}

unsigned supervisor_restarts(_unused_ const Supervisor *s) {
        return 0;
}

/* --- as the test does --- */

void device_reset(void) {
        for (size_t i = 0; i < DEVICE_GATES; i++)
                workers[i] = (SimulatedWorker){ .index = i };
}

void device_set(size_t gate, size_t signal, bool on) {
        if (on)
                workers[gate].off &= ~BIT(signal);
        else
                workers[gate].off |= BIT(signal);
}

/* What it was at when it was made busy comes to its end then. */
void device_make_busy(size_t gate, bool busy) {
        SimulatedWorker *w = &workers[gate];

        w->busy = busy;
        if (!busy && w->is == IS_SAMPLING)
                in_a_moment(w, ROUND_USEC);
}

void device_lose_end(size_t gate) {
        workers[gate].busy = false;
        workers[gate].is = IS_IDLE;
}

void device_lose(size_t gate) {
        SimulatedWorker *w = &workers[gate];
        const SupervisorListener *listener = &supervisor->setup.listener;

        w->is = IS_GONE;
        w->latched = 0;
        w->timer = sd_event_source_disable_unref(w->timer);
        listener->lost(gate, listener->userdata);
}

void device_restart(size_t gate) {
        workers[gate].is = IS_STARTING;
        in_a_moment(&workers[gate], START_USEC);
}

void device_wake(size_t gate, uint64_t signals, uint64_t lost) {
        static Frame frame = { .type = REPORT_WOKEN };
        SimulatedWorker *w = &workers[gate];
        const SupervisorListener *listener = &supervisor->setup.listener;
        const Woken woken = { .signals = signals & ~(w->latched & ~lost), .lost = lost };

        w->latched |= signals;
        if (!woken.signals || w->is == IS_STARTING || w->is == IS_GONE)
                return;
        assert_int_equal(woken_encode(&woken, frame.body, sizeof(frame.body), &frame.size), 0);
        assert_int_equal(listener->woken(gate, &frame, listener->userdata), 0);
}

unsigned device_n_rounds(size_t gate) {
        return workers[gate].n_rounds;
}

uint64_t device_ordered_ms(size_t gate, size_t signal) {
        return workers[gate].ordered_ms[signal];
}
