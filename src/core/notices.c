/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the daemon finds about itself.
 *
 * Runs in the core. Pure. Some of it stays through restarts and boots, until a signed statement
 * answers it: that is taken over from the newest record.
 */

#include "core/notices.h"

#include "base/macro.h"

static JudgeFinding *find(Notices *notices, uint8_t code, uint8_t objective) {
        for (size_t i = 0; i < notices->n; i++)
                if (notices->items[i].code == code && notices->items[i].objective == objective)
                        return &notices->items[i];

        return NULL;
}

void notices_set(Notices *notices, ReasonCode code, uint8_t objective, uint8_t severity,
                 uint64_t now_s) {
        JudgeFinding *there = find(notices, (uint8_t) code, objective);

        if (there && severity > there->severity)
                there->severity = severity;
        if (there || notices->n == ELEMENTSOF(notices->items))
                return;

        notices->items[notices->n++] = (JudgeFinding){
                .gate = NOTICE_GATE,
                .objective = objective,
                .code = (uint8_t) code,
                .severity = severity,
                .start_s = now_s,
        };
}

void notices_clear(Notices *notices, ReasonCode code, uint8_t objective) {
        JudgeFinding *there = find(notices, (uint8_t) code, objective);

        if (there)
                *there = notices->items[--notices->n];
}

void notices_carry(Notices *notices, const Claims *claims) {
        const ClaimedGate *gate = claims_gate(claims, NOTICE_GATE);

        for (size_t i = 0; gate && i < gate->n_findings; i++) {
                const ClaimedFinding *f = &gate->findings[i];

                if (f->code >= REASON_HISTORY_BROKEN)
                        notices_set(notices, (ReasonCode) f->code, f->objective, f->severity,
                                    f->start_s);
        }
}

unsigned notices_critical(const Notices *notices) {
        unsigned n = 0;

        for (size_t i = 0; i < notices->n; i++)
                n += notices->items[i].severity >= SEVERITY_CRITICAL;

        return n;
}

uint64_t notices_oldest_age_s(const Notices *notices, uint64_t now_s) {
        uint64_t oldest_s = now_s;

        for (size_t i = 0; i < notices->n; i++)
                if (notices->items[i].start_s < oldest_s)
                        oldest_s = notices->items[i].start_s;

        return now_s - oldest_s;
}
