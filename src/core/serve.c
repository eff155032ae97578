/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What clients are answered with.
 *
 * Runs in the core. Who may ask what was decided by the interface (core/bus/interface.c).
 */

#include "core/serve.h"

#include <errno.h>

#include "core/ending.h"
#include "core/explain.h"
#include "core/progress.h"

#define EVALUATE_LIMIT_MS 20000U /* below what clients wait for an answer */

static void view(ServiceView *ret, void *userdata) {
        const Daemon *d = userdata;
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        const SignerReady *signer = chronicle_signer(d->chronicle);
        JudgeTime now = clock_now(&d->clock);

        *ret = (ServiceView){
                .policy_id = d->policy.policy.id,
                .policy_version = d->policy.policy.version,
                .public_key = signer ? signer->public_key : NULL,
                .gate_ids = d->gate_ids,
        };
        if (!current)
                return;

        ret->data = current->data;
        ret->size = current->size;
        ret->record = &current->view;
        ret->is_valid =
                record_check_context(&current->view, &(RecordContext){
                                                             .boot_seed = d->identity.boot_seed,
                                                             .boottime_s = now.boottime_ms / 1000U,
                                                             .now_s = &now.wall_s,
                                                     }) == RECORD_OK;
}

static void was_read(uid_t uid, void *userdata) {
        Daemon *d = userdata;

        readers_note(&d->readers, uid, clock_boottime_ms() / 1000U);
}

static int record_at(uint64_t sequence, uint8_t **ret, size_t *ret_size, void *userdata) {
        const Daemon *d = userdata;

        return chronicle_at(d->chronicle, sequence, ret, ret_size);
}

static int explain_id(const char *id, uint8_t **ret, size_t *ret_size, void *userdata) {
        const Daemon *d = userdata;
        const ChronicleRecord *current = chronicle_current(d->chronicle);

        return explain(&(ExplainInput){ .evaluation = d->evaluation,
                                        .gates = &d->gates,
                                        .rounds = d->rounds,
                                        .supervisor = d->supervisor,
                                        .policy = &d->policy.policy,
                                        .sequence = current ? current->view.header.sequence : 0,
                                        .now = clock_now(&d->clock) },
                       id, ret, ret_size);
}

/* While the first evaluation is under way it is what was asked for. */
static int evaluate(uid_t uid, sd_bus_message *call, void *userdata) {
        Daemon *d = userdata;
        int r;

        if (d->stopping || !requests_admit(&d->requests, uid, clock_boottime_ms()))
                return -EBUSY;
        r = requests_add(&d->requests, call);
        if (r < 0)
                return r;

        if (d->begun) {
                progress_limit(d, EVALUATE_LIMIT_MS);
                rounds_want_all(d->rounds);
                progress_settle(d); /* at once, if no gate has a worker */
        }
        return 0;
}

static void idle(void *userdata) {
        ending_if_done(userdata);
}

Service serve_service(Daemon *d) {
        return (Service){
                .view = view,
                .was_read = was_read,
                .record_at = record_at,
                .explain = explain_id,
                .evaluate = evaluate,
                .idle = idle,
                .userdata = d,
        };
}
