/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From samples to a record: when all is quiet it is judged, and then sealed and told, if there is
 * something to tell.
 *
 * Runs in the core. Decides when; what is decided is the judge's (src/judge/).
 */

#include "core/progress.h"

#include <errno.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/answering.h"
#include "core/claims_build.h"
#include "core/ending.h"
#include "core/lifetime.h"
#include "core/recall.h"
#include "core/sealing.h"
#include "core/self.h"

#define HASTE_MS 500U    /* for what is told while a gate is still being sampled */
#define DOUBT_MS 10000U  /* for sources that disagree to be asked once more */
#define LOST_MS  600000U /* how long lost events stay a finding */

/* --- time --- */

/* What is past is on its way already: a timer for it would fire without end until it is done. */
static void come_nearer(uint64_t *next_ms, uint64_t then_ms, uint64_t now_ms) {
        if (then_ms > now_ms && then_ms < *next_ms)
                *next_ms = then_ms;
}

static int on_again(sd_event_source *s, uint64_t usec, void *userdata);

/* One timer for what time alone does: statuses age, and records expire. */
static void progress_arm(Daemon *d) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        JudgeTime now = clock_now(&d->clock), at = d->evaluation->at;
        uint64_t change_s = d->evaluation->judgement.next_change_s, next_ms = UINT64_MAX;
        uint64_t change_ms = at.boottime_ms + (change_s - at.wall_s) * 1000U;
        int r;

        if (change_s > at.wall_s)
                come_nearer(&next_ms, change_ms, now.boottime_ms);
        come_nearer(&next_ms,
                    flapping_next_ms(&d->flapping, &d->policy.policy.changes, now.boottime_ms),
                    now.boottime_ms);
        if (d->lost_events_ms > 0)
                come_nearer(&next_ms, d->lost_events_ms + LOST_MS, now.boottime_ms);
        if (current) {
                Lifetime left = lifetime_of(&current->view.claims, &now);

                come_nearer(&next_ms, now.boottime_ms + left.renewal_s * 1000U, now.boottime_ms);
                come_nearer(&next_ms, now.boottime_ms + left.end_s * 1000U, now.boottime_ms);
        }

        d->again = sd_event_source_disable_unref(d->again);
        if (next_ms == UINT64_MAX)
                return;
        r = sd_event_add_time(d->event, &d->again, CLOCK_BOOTTIME, next_ms * 1000U, 0, on_again, d);
        if (r < 0)
                log_line(LOG_ERR, "Failed to set the timer, the record will expire: %s",
                         strerror(-r));
}

/* Before a record is made anew, what would soon be too old is looked at: else it would live short.
 * What was looked at lately is not, though it is due again before the end of the record. */
static void want_what_ends(Daemon *d, const Claims *claims, const JudgeTime *now) {
        SignalSet ending[GATE_NUMBER_MAX];
        uint64_t least_s = (claims->expires_s - claims->issued_s) / 4 * 3;

        evaluation_ending(d->evaluation, &d->gates, now, least_s, ending);
        for (size_t i = 0; i < d->gates.n_gates; i++)
                if (ending[i])
                        rounds_want(d->rounds, i, ending[i]);
}

void progress_time(Daemon *d) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        JudgeTime now = clock_now(&d->clock);

        if (current) {
                Lifetime left = lifetime_of(&current->view.claims, &now);

                if (left.end_s == 0) {
                        server_notify(d->server);
                        d->hasty = true; /* readers have none until there is another one */
                } else if (left.renewal_s == 0)
                        want_what_ends(d, &current->view.claims, &now);
        }
        progress_settle(d);
        progress_arm(d);
}

static int on_again(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        progress_time(userdata);
        return 0;
}

static int on_haste(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Daemon *d = userdata;

        d->hasty = true;
        progress_settle(d);
        return 0;
}

static int on_patience(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Daemon *d = userdata;

        d->forced = true;
        progress_settle(d);
        return 0;
}

static void set_limit(Daemon *d, sd_event_source **source, uint64_t limit_ms,
                      sd_event_time_handler_t then) {
        int r;

        *source = sd_event_source_disable_unref(*source);
        r = sd_event_add_time_relative(d->event, source, CLOCK_MONOTONIC, limit_ms * 1000U, 0, then,
                                       d);
        if (r < 0)
                log_line(LOG_ERR, "Failed to set a limit, a slow gate will be waited for: %s",
                         strerror(-r));
}

void progress_limit(Daemon *d, uint64_t limit_ms) {
        set_limit(d, &d->patience, limit_ms, on_patience);
}

/* One gate that never comes to rest must not keep back what all others found. */
static void hasten(Daemon *d, uint64_t limit_ms) {
        set_limit(d, &d->haste, limit_ms, on_haste);
}

/* --- judging --- */

/* A finding for as long as a gate is without its worker. */
static void note_workers(Daemon *d, uint64_t now_s) {
        bool failed = false;

        for (size_t i = 0; i < d->gates.n_gates; i++)
                failed = failed || (d->gates.gates[i].wanted && rounds_failed(d->rounds, i));

        if (failed)
                notices_set(&d->notices, REASON_WORKER_FAILED, NOTICE_EVALUATION, SEVERITY_MEDIUM,
                            now_s);
        else if (d->gates.n_refused == 0)
                notices_clear(&d->notices, REASON_WORKER_FAILED, NOTICE_EVALUATION);
}

/* A finding for a while: what was missed once may be missed again. */
static void note_lost_events(Daemon *d, uint64_t now_ms) {
        if (d->lost_events_ms > 0 && now_ms >= d->lost_events_ms + LOST_MS) {
                notices_clear(&d->notices, REASON_LIMIT_REACHED, NOTICE_EVALUATION);
                d->lost_events_ms = 0;
        }
}

/* Keeps, once and for good, what this device has from now on. */
static void keep_floor(Daemon *d, bool *floor, const char *what) {
        int r;

        if (*floor)
                return;

        *floor = true;
        r = floors_write(d->place->state_fd, &d->floors);
        if (r < 0)
                log_line(LOG_ERR, "Failed to keep that this device has %s: %s", what, strerror(-r));
}

/* Whether something has to be sampled once more before it is told. */
static bool judge_all(Daemon *d) {
        SignalSet again[GATE_NUMBER_MAX];
        JudgeTime now = clock_now(&d->clock);
        bool any = false;

        note_workers(d, now.wall_s);
        note_lost_events(d, now.boottime_ms);
        if (!flapping_bites(&d->flapping, &d->policy.policy.changes, now.boottime_ms))
                notices_clear(&d->notices, REASON_LIMIT_REACHED, NOTICE_FINDINGS);
        evaluation_judge(d->evaluation,
                         &(EvaluationInput){ .policy = &d->policy.policy,
                                             .gates = &d->gates,
                                             .rounds = d->rounds,
                                             .notices = &d->notices,
                                             .kind = sealing_kind(d, true),
                                             .tpm_seen_before = d->floors.tpm_seen,
                                             .now = now },
                         again);
        if (d->evaluation->judgement.tpm_seen)
                keep_floor(d, &d->floors.tpm_seen, "a TPM");

        for (size_t i = 0; i < d->gates.n_gates; i++)
                if (again[i]) {
                        rounds_want_urgently(d->rounds, i, again[i]);
                        any = true;
                }

        return any;
}

/* What disagrees is asked once more first; but that, too, is not waited for without end. */
static bool is_in_doubt(Daemon *d) {
        bool again = judge_all(d);

        if (!again || d->forced || rounds_is_settled(d->rounds) || (d->hasty && d->doubted))
                return false;

        d->doubted = true;
        d->hasty = false;
        hasten(d, DOUBT_MS);
        return true;
}

/* What became due while the device slept is sampled before anything is judged by what was before. */
static void note_suspension(Daemon *d) {
        uint64_t now_ms = clock_boottime_ms();

        if (!suspension_ended(&d->suspension, now_ms, (uint64_t) clock_monotonic_ms()) || !d->begun)
                return;

        log_line(LOG_INFO, "The device was suspended, sampling what has become due");
        d->resumed = true;
        progress_limit(d, PROGRESS_FIRST_MS);
        rounds_want_due(d->rounds, now_ms);
}

void progress_settle(Daemon *d) {
        bool whole;

        note_suspension(d);
        whole = rounds_is_settled(d->rounds) || d->forced;
        if (!d->recalled || d->stopping)
                return;
        if (!whole && (!d->begun || d->resumed))
                return;
        if (!whole && !d->hasty) {
                if (!d->haste)
                        hasten(d, HASTE_MS);
                return;
        }
        if (is_in_doubt(d))
                return;

        d->hasty = d->doubted = false;
        d->haste = sd_event_source_disable_unref(d->haste);
        if (whole) {
                d->forced = d->resumed = false;
                d->begun = true;
                d->patience = sd_event_source_disable_unref(d->patience);
        }
        sealing_if_due(d, whole);
        progress_arm(d);
}

void progress_renew(Daemon *d) {
        (void) memset(d->evaluation, 0, sizeof(*d->evaluation));
        d->begun = d->forced = d->hasty = d->doubted = false;
        d->haste = sd_event_source_disable_unref(d->haste);
        progress_limit(d, PROGRESS_FIRST_MS);
        rounds_renew(d->rounds);
        progress_settle(d); /* at once, if no gate has a worker */
}

static const Statement *state_self(Arena *arena, void *userdata) {
        Daemon *d = userdata;

        /* A gate compares what we say of the last record with what its file holds. */
        chronicle_flush(d->chronicle);
        return self_state(
                &(SelfInput){ .gates = &d->gates,
                              .supervisor = d->supervisor,
                              .rounds = d->rounds,
                              .chronicle = d->chronicle,
                              .place = d->place,
                              .policy = &d->policy.policy,
                              .notices = &d->notices,
                              .n_readers = readers_count(&d->readers, clock_boottime_ms() / 1000U),
                              .tpm_seen_before = d->floors.tpm_seen,
                              .now_s = clock_now(&d->clock).wall_s },
                arena);
}

static void on_progress(bool urgent, void *userdata) {
        Daemon *d = userdata;

        d->hasty = d->hasty || urgent;
        progress_settle(d);
}

static void on_lost_events(void *userdata) {
        Daemon *d = userdata;
        JudgeTime now = clock_now(&d->clock);

        notices_set(&d->notices, REASON_LIMIT_REACHED, NOTICE_EVALUATION, SEVERITY_MEDIUM,
                    now.wall_s);
        d->lost_events_ms = now.boottime_ms;
        progress_settle(d); /* a gate that is busy will not say when it is to be told as stale */
}

RoundsListener progress_rounds_listener(Daemon *d) {
        return (RoundsListener){ .progress = on_progress,
                                 .lost_events = on_lost_events,
                                 .state_self = state_self,
                                 .userdata = d };
}

/* --- what the chronicle tells --- */

static void on_ready(void *userdata) {
        Daemon *d = userdata;

        if (d->recalled)
                recall_again(d);
        else if (recall(d) < 0) {
                (void) sd_event_exit(d->event, EXIT_FAILURE);
                return;
        }
        d->recalled = true;
        if (d->stopping)
                (void) sealing_shutdown(d);
        else
                progress_settle(d);
}

/*
 * The first record of a boot was made before there was one to look at: what looks at it is sampled
 * once more. Later records are no reason to sample, or each would lead to the next.
 */
static void look_at_first_record(Daemon *d, const Claims *claims) {
        if (d->begun && !d->told && !d->stopping && !d->options->once &&
            (claims->kind == RECORD_KIND_BOOT || claims->kind == RECORD_KIND_CHAIN_RESET))
                rounds_want_self(d->rounds);
}

static void on_published(void *userdata) {
        Daemon *d = userdata;
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        const Claims *claims = &current->view.claims;

        if (d->server) /* first of all: somebody waits */
                server_notify(d->server);
        look_at_first_record(d, claims);
        d->told = d->begun;
        if (claims_fingerprint(claims, d->fingerprint) < 0)
                (void) memset(d->fingerprint, 0, sizeof(d->fingerprint)); /* then all differs */
        (void) sd_notifyf(0, "STATUS=%s, record %ju",
                          decision_name(DECISION_STATE, claims->decisions[DECISION_STATE].value),
                          (uintmax_t) current->view.header.sequence);
        answering_sealed(d);
        keep_floor(d, &d->floors.chain_begun, "a history");

        if (d->stopping && claims->kind == RECORD_KIND_SHUTDOWN)
                (void) sd_event_exit(d->event, EXIT_SUCCESS);
        else if (d->stopping)
                (void) sealing_shutdown(d);
        else if (d->begun && d->missed)
                progress_settle(d);
        else
                progress_arm(d);
        ending_if_done(d);
}

static void on_failed(int error, void *userdata) {
        Daemon *d = userdata;

        answering_refuse(d, error);
        if (d->stopping)
                (void) sd_event_exit(d->event, EXIT_SUCCESS);
}

ChronicleListener progress_chronicle_listener(Daemon *d) {
        return (ChronicleListener){
                .ready = on_ready,
                .published = on_published,
                .failed = on_failed,
                .userdata = d,
        };
}
