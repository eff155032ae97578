/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds of sampling: ordered when signals are due, when a watch fired, and on demand.
 *
 * Runs in the core, which owns every timer: there is one here, for whatever is due next. A worker
 * says what fired and what it found, and is distrusted in both; when it samples is decided here.
 */

#include "core/rounds.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/macro.h"
#include "message/channel.h"

#define SETTLE_MS         200U   /* further events within this time are sampled together */
#define NEAR_MS           1000U  /* what is due so soon may be late by */
#define NEAR_USEC         10000U /* so much, all else by what shares wake-ups: 250 ms */
#define OVERDUE_MS        60000U /* a round ends much sooner, or its worker does */
#define ORDER_ARENA_BYTES 262144U
#define BIT(n)            ((SignalSet) 1 << (n))

typedef struct Round {
        Samples samples;
        Schedule schedule;
        SignalSet wanted;  /* as soon as the worker is idle */
        SignalSet woken;   /* once the events have settled */
        SignalSet urgent;  /* of what is to be sampled: what comes of it is told at once */
        uint64_t woken_ms; /* when events were last acted on */
        bool lost;         /* its worker is gone, or has not finished its first round */
        bool begun;        /* it has been ready once */
} Round;

struct Rounds {
        RoundsSetup setup;
        Supervisor *supervisor;
        Round rounds[GATE_NUMBER_MAX];
        uint64_t n_rounds; /* numbers them */
        uint64_t n_lost;   /* how often a worker said that events were lost */
        sd_event_source *timer;
};

/* --- time --- */

static uint64_t round_next_ms(const Rounds *r, size_t gate) {
        const Round *round = &r->rounds[gate];
        uint64_t next_ms;

        if (!supervisor_is_idle(r->supervisor, gate))
                return UINT64_MAX; /* its end will tell */

        next_ms = schedule_next_ms(&round->schedule);
        if (round->woken && round->woken_ms + SETTLE_MS < next_ms)
                next_ms = round->woken_ms + SETTLE_MS;

        return next_ms;
}

static int on_timer(sd_event_source *s, uint64_t usec, void *userdata);

static void rounds_arm(Rounds *r) {
        uint64_t next_ms = UINT64_MAX;
        int e;

        for (size_t i = 0; i < r->setup.gates->n_gates; i++) {
                uint64_t at_ms = round_next_ms(r, i);

                next_ms = at_ms < next_ms ? at_ms : next_ms;
        }

        r->timer = sd_event_source_disable_unref(r->timer);
        if (next_ms == UINT64_MAX)
                return;
        e = sd_event_add_time(r->setup.event, &r->timer, CLOCK_BOOTTIME, next_ms * 1000U,
                              next_ms < clock_boottime_ms() + NEAR_MS ? NEAR_USEC : 0, on_timer, r);
        if (e < 0)
                log_line(LOG_ERR, "Failed to set the timer, results will grow old: %s",
                         strerror(-e));
}

/* --- ordering --- */

static bool declares(const PstGate *gate, PstStatement statement) {
        for (uint32_t i = 0; i < gate_n_signals(gate); i++) {
                const PstStatement *s = gate_signal(gate, i)->statements;

                for (; s && *s; s++)
                        if (*s == statement)
                                return true;
        }

        return false;
}

static int send_order(Rounds *r, size_t gate, SignalSet set) {
        static uint8_t body[FRAME_BODY_MAX];
        _cleanup_(arena_freep) Arena *arena = NULL;
        const PstGate *descriptor = r->setup.gates->gates[gate].descriptor;
        JudgeTime now = clock_now(r->setup.clock);
        uint32_t signals[GATE_SIGNALS_MAX];
        SampleOrder order = { .signals = signals,
                              .now_s = (int64_t) now.wall_s,
                              .uptime_s = (int64_t) (now.boottime_ms / 1000U) +
                                          r->setup.clock->uptime_offset_s };
        size_t size;
        int e;

        for (uint32_t i = 0; i < GATE_SIGNALS_MAX; i++)
                if (set & BIT(i))
                        signals[order.n_signals++] = i;

        e = arena_new(ORDER_ARENA_BYTES, &arena);
        if (e < 0)
                return e;
        if (declares(descriptor, PST_SELF)) {
                order.statements = r->setup.listener.state_self(arena, r->setup.listener.userdata);
                order.n_statements = order.statements ? 1 : 0;
        }
        e = sample_order_encode(&order, body, sizeof(body), &size);
        if (e < 0)
                return e;

        samples_begin(&r->rounds[gate].samples, set, now.boottime_ms);
        return supervisor_sample(r->supervisor, gate, body, size);
}

/* What is due, wanted or settled, if the worker waits for an order. */
static void round_pump(Rounds *r, size_t gate) {
        Round *round = &r->rounds[gate];
        uint64_t now_ms = clock_boottime_ms();
        SignalSet set;
        int e;

        if (!supervisor_is_idle(r->supervisor, gate))
                return;

        set = round->wanted | schedule_due(&round->schedule, now_ms);
        if (round->woken && now_ms >= round->woken_ms + SETTLE_MS) {
                set |= round->woken;
                round->urgent |= round->woken;
                round->woken = 0;
                round->woken_ms = now_ms;
        }
        set = judge_sampled_together(r->setup.policy, r->setup.gates->gates[gate].descriptor, set);
        if (!set)
                return;

        round->wanted = 0;
        schedule_sampled(&round->schedule, set, now_ms);
        e = send_order(r, gate, set);
        if (e < 0) /* a worker that could not be told is ended, and starts anew */
                log_line(LOG_WARNING, "Failed to order a round of gate '%s': %s",
                         r->setup.gates->gates[gate].descriptor->id, strerror(-e));
}

static int on_timer(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Rounds *r = userdata;

        for (size_t i = 0; i < r->setup.gates->n_gates; i++)
                round_pump(r, i);
        rounds_arm(r);
        return 0;
}

void rounds_want(Rounds *r, size_t gate, SignalSet set) {
        r->rounds[gate].wanted |= set & schedule_all(&r->rounds[gate].schedule);
        round_pump(r, gate);
        rounds_arm(r);
}

void rounds_want_urgently(Rounds *r, size_t gate, SignalSet set) {
        r->rounds[gate].urgent |= set;
        rounds_want(r, gate, set);
}

void rounds_want_all(Rounds *r) {
        for (size_t i = 0; i < r->setup.gates->n_gates; i++)
                rounds_want(r, i, schedule_all(&r->rounds[i].schedule));
}

void rounds_want_self(Rounds *r) {
        for (size_t i = 0; i < r->setup.gates->n_gates; i++)
                if (declares(r->setup.gates->gates[i].descriptor, PST_SELF))
                        rounds_want(r, i, schedule_all(&r->rounds[i].schedule));
}

void rounds_want_due(Rounds *r, uint64_t until_ms) {
        for (size_t i = 0; i < r->setup.gates->n_gates; i++)
                rounds_want(r, i, schedule_due(&r->rounds[i].schedule, until_ms));
}

void rounds_renew(Rounds *r) {
        for (size_t i = 0; i < r->setup.gates->n_gates; i++) {
                Round *round = &r->rounds[i];

                schedule_init(r->setup.gates->gates[i].descriptor, r->setup.policy,
                              &round->schedule);
                samples_forget(&round->samples);
        }
        rounds_want_all(r);
}

/* --- what the supervisor tells --- */

/* A worker that comes up has forgotten what it was asked: all of it, then. */
static void on_ready(size_t gate, void *userdata) {
        Rounds *r = userdata;
        Round *round = &r->rounds[gate];

        round->begun = true;
        rounds_want(r, gate, schedule_all(&round->schedule));
        if (schedule_all(&round->schedule) == 0) {
                round->lost = false;
                r->setup.listener.progress(false, r->setup.listener.userdata);
        }
}

static int on_signal(size_t gate, const Frame *frame, void *userdata) {
        Rounds *r = userdata;

        return samples_take(&r->rounds[gate].samples, frame->body, frame->size);
}

/* What was sampled may have been otherwise for a while: it counts as old until it is sampled anew,
 * which does not wait for others to settle. */
static void round_lost_events(Rounds *r, size_t gate, SignalSet lost) {
        Round *round = &r->rounds[gate];

        log_line(LOG_WARNING, "Gate '%s' lost events, so all that they tell of is sampled again",
                 r->setup.gates->gates[gate].descriptor->id);
        r->n_lost++;
        round->urgent |= lost;
        round->wanted |= lost;
        samples_outdate(&round->samples, lost, clock_boottime_ms());
        r->setup.listener.lost_events(r->setup.listener.userdata);
}

/* The first event is acted on at once, further ones together, and the last is not missed. */
static int on_woken(size_t gate, const Frame *frame, void *userdata) {
        Rounds *r = userdata;
        Round *round = &r->rounds[gate];
        Woken woken;
        int e;

        e = woken_decode(frame->body, frame->size, &woken);
        if (e < 0)
                return e;
        if (!woken.signals || woken.signals & ~schedule_all(&round->schedule))
                return -EBADMSG;

        round->woken |= woken.signals;
        if (woken.lost)
                round_lost_events(r, gate, woken.lost);
        round_pump(r, gate);
        rounds_arm(r);
        return 0;
}

static void on_done(size_t gate, void *userdata) {
        Rounds *r = userdata;
        Round *round = &r->rounds[gate];
        SignalSet ordered = round->samples.ordered;
        bool urgent = ordered & round->urgent;

        samples_finish(&round->samples, ++r->n_rounds);
        round->urgent &= ~ordered;
        round->lost = false;
        round_pump(r, gate);
        rounds_arm(r);
        r->setup.listener.progress(urgent, r->setup.listener.userdata);
}

/* What was going on ended with the old worker. */
static void on_renewed(size_t gate, void *userdata) {
        Rounds *r = userdata;

        samples_abort(&r->rounds[gate].samples);
        r->rounds[gate].woken = r->rounds[gate].urgent = 0;
        r->setup.listener.progress(false, r->setup.listener.userdata);
}

static void on_lost(size_t gate, void *userdata) {
        Rounds *r = userdata;

        r->rounds[gate].lost = true;
        on_renewed(gate, r);
}

SupervisorListener rounds_listener(Rounds *r) {
        return (SupervisorListener){
                .ready = on_ready,
                .signal = on_signal,
                .woken = on_woken,
                .done = on_done,
                .lost = on_lost,
                .renewed = on_renewed,
                .userdata = r,
        };
}

void rounds_attach(Rounds *r, Supervisor *supervisor) {
        r->supervisor = supervisor;
}

/* --- the whole --- */

int rounds_new(const RoundsSetup *setup, Rounds **ret) {
        Rounds *r = calloc(1, sizeof(*r));

        if (!r)
                return -ENOMEM;

        r->setup = *setup;
        for (size_t i = 0; i < setup->gates->n_gates; i++) {
                const PstGate *gate = setup->gates->gates[i].descriptor;

                schedule_init(gate, setup->policy, &r->rounds[i].schedule);
                samples_init(gate, &r->rounds[i].samples);
        }

        *ret = r;
        return 0;
}

Rounds *rounds_free(Rounds *r) {
        if (!r)
                return NULL;

        sd_event_source_disable_unref(r->timer);
        for (size_t i = 0; i < GATE_NUMBER_MAX; i++)
                samples_done(&r->rounds[i].samples);
        free(r);
        return NULL;
}

bool rounds_is_settled(const Rounds *r) {
        for (size_t i = 0; i < r->setup.gates->n_gates; i++) {
                const Round *round = &r->rounds[i];

                if (!supervisor_runs(r->supervisor, i))
                        continue;
                if (!supervisor_is_idle(r->supervisor, i) || round->wanted)
                        return false;
        }

        return true;
}

const JudgeSignal *rounds_signals(const Rounds *r, size_t gate) {
        return r->rounds[gate].samples.judged;
}

bool rounds_failed(const Rounds *r, size_t gate) {
        const Gate *g = &r->setup.gates->gates[gate];

        return !g->described ||
               (g->wanted && (r->rounds[gate].lost ||
                              (r->supervisor && supervisor_is_ending(r->supervisor, gate))));
}

bool rounds_is_overdue(const Rounds *r, size_t gate) {
        const Gate *g = &r->setup.gates->gates[gate];

        return g->wanted && r->rounds[gate].begun &&
               schedule_next_ms(&r->rounds[gate].schedule) + OVERDUE_MS < clock_boottime_ms();
}

bool rounds_is_forgotten(const Rounds *r, size_t gate) {
        return supervisor_is_idle(r->supervisor, gate) && rounds_is_overdue(r, gate);
}

uint64_t rounds_n_lost(const Rounds *r) {
        return r->n_lost;
}
