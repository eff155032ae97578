/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a judgement to the claims of a record.
 *
 * Runs in the core. Pure: time is an argument. What leaves here is public: statuses, classes of
 * reasons, and times that are too coarse to tell when a person did something.
 */

#include "core/claims_build.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define DEVELOPER "Enigm"
#define BUILD     "postured " PST_VERSION

/* `since` is made coarse: by an hour where changes mirror what the user does, else a quarter. */
#define SINCE_GRID_S      900U
#define SINCE_GRID_USER_S 3600U
#define GATES_OF_USER     (1U << 5 | 1U << 7)

static uint64_t least(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

static uint64_t coarse(uint8_t gate, uint64_t time_s) {
        uint64_t grid_s =
                gate < 32 && GATES_OF_USER >> gate & 1U ? SINCE_GRID_USER_S : SINCE_GRID_S;

        return time_s - time_s % grid_s;
}

static void build_objective(uint8_t gate, const JudgedObjective *judged, uint64_t issued_s,
                            ClaimedObjective *ret) {
        *ret = (ClaimedObjective){
                .status = judged->status,
                .since_s = coarse(gate, least(judged->since_s, issued_s)),
                .n_reasons = judged->n_reasons,
        };
        (void) memcpy(ret->reasons, judged->reasons, sizeof(ret->reasons));
}

/*
 * Findings rise by objective, code, start. Made coarse or no later than the record, two starts may
 * come to one: the more severe of them stays.
 */
static void put_finding(ClaimedGate *gate, const ClaimedFinding *next) {
        ClaimedFinding *last = gate->n_findings > 0 ? &gate->findings[gate->n_findings - 1] : NULL;

        if (last && last->objective == next->objective && last->code == next->code &&
            last->start_s >= next->start_s) {
                if (next->severity > last->severity)
                        last->severity = next->severity;
                return;
        }
        gate->findings[gate->n_findings++] = *next;
}

static void build_findings(const JudgedGate *judged, uint64_t issued_s, ClaimedGate *ret) {
        for (size_t i = 0; i < judged->n_findings; i++) {
                const JudgeFinding *f = &judged->findings[i];

                put_finding(ret,
                            &(const ClaimedFinding){
                                    .code = f->code,
                                    .severity = f->severity,
                                    .objective = f->objective,
                                    .start_s = coarse(judged->number, least(f->start_s, issued_s)),
                            });
        }
}

static void build_gate(const JudgedGate *judged, uint64_t issued_s, ClaimedGate *ret) {
        *ret = (ClaimedGate){
                .number = judged->number,
                .status = judged->status,
                .evaluated_at_s = least(judged->evaluated_at_s, issued_s),
                .valid_until_s = judged->valid_until_s,
                .read_hardware = judged->hardware,
                /* The judge does not say who holds the keys, and only a TPM's count there. */
                .read_storage = judged->storage_opaque && judged->status != STATUS_SATISFIED,
        };
        for (size_t i = 0; i < CLAIMS_OBJECTIVES; i++)
                build_objective(judged->number, &judged->objectives[i], issued_s,
                                &ret->objectives[i]);
        build_findings(judged, issued_s, ret);

        /* A record of no length at all would be expired before it is read; 0 is the longest. */
        if (ret->valid_until_s > issued_s + CLAIMS_LIFE_MAX_S)
                ret->valid_until_s = 0;
        else if (ret->valid_until_s != 0 && ret->valid_until_s <= issued_s)
                ret->valid_until_s = issued_s + 1;
}

static void build_waivers(const ClaimsFrame *frame, Claims *ret) {
        for (size_t i = 0; i < frame->n_waivers && i < CLAIMS_WAIVERS_MAX; i++)
                ret->waivers[ret->n_waivers++] = (ClaimedWaiver){
                        .id = frame->waivers[i].id,
                        .gate = frame->waivers[i].gate,
                        .objective = frame->waivers[i].objective,
                        .expires_s = frame->waivers[i].expires_s,
                };
}

void claims_build(const Judgement *judgement, const ClaimsFrame *frame, Claims *ret) {
        const Policy *policy = frame->policy;

        *ret = (Claims){
                .issued_s = frame->now.wall_s,
                .uptime_s = frame->now.boottime_ms / 1000U,
                .developer = DEVELOPER,
                .build = BUILD,
                .n_gates = judgement->n_gates,
                .kind = frame->kind,
                .policy_version = policy->version,
                .key_protection = frame->key_protection,
                .clock_quality = frame->clock_quality,
                .roles = { .foundation = policy->foundation,
                           .ota_base = policy->ota_base,
                           .update = policy->update_gate,
                           .management = policy->management_gate },
        };
        (void) snprintf(ret->policy_id, sizeof(ret->policy_id), "%s", policy->id);
        (void) memcpy(ret->policy_digest, policy->digest, CLAIMS_DIGEST_SIZE);
        (void) memcpy(ret->manifest_digest, frame->manifest_digest, CLAIMS_DIGEST_SIZE);
        (void) memcpy(ret->sueid, frame->sueid, CLAIMS_SUEID_SIZE);
        (void) memcpy(ret->boot_seed, frame->boot_seed, CLAIMS_BOOT_SEED_SIZE);

        for (size_t i = 0; i < judgement->n_gates; i++)
                build_gate(&judgement->gates[i], frame->now.wall_s, &ret->gates[i]);
        build_waivers(frame, ret);
        claims_derive(ret);
}

static int digest_of(const Claims *claims, uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        static uint8_t bytes[RECORD_SIZE_MAX]; /* large, and one at a time */
        Encoder e = encoder(bytes, sizeof(bytes));
        size_t size;
        int r;

        claims_encode(claims, &e);
        r = encoder_result(&e, &size);
        if (r < 0)
                return r;

        (void) crypto_hash_sha256(ret, bytes, size);
        return 0;
}

int claims_fingerprint(const Claims *claims, uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        static Claims still; /* large, and one at a time */

        still = *claims;
        still.issued_s = still.expires_s = still.uptime_s = 0;
        still.kind = RECORD_KIND_PERIODIC;
        still.decisions[DECISION_MANAGED_REVIEW] = (Decision){ 0 }; /* looks at the kind */
        for (size_t i = 0; i < still.n_gates; i++) {
                ClaimedGate *gate = &still.gates[i];

                gate->evaluated_at_s = gate->evaluated_at_s != 0;
                gate->valid_until_s = 0;
                for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                        gate->objectives[o].since_s = 0;
                for (size_t f = 0; f < gate->n_findings; f++)
                        gate->findings[f].start_s = 0;
        }

        return digest_of(&still, ret);
}

/* The clock may have been turned back since they were claimed. */
static void limit_findings(ClaimedGate *gate, uint64_t issued_s) {
        size_t n = gate->n_findings;

        gate->n_findings = 0;
        for (size_t i = 0; i < n; i++) {
                ClaimedFinding next = gate->findings[i];

                next.start_s = least(next.start_s, coarse(gate->number, issued_s));
                put_finding(gate, &next);
        }
}

/* What is not applicable stays so; of all else nothing is known from here on. */
static void forget(ClaimedObjective *objective, uint64_t now_s) {
        if (objective->status == STATUS_NOT_APPLICABLE) {
                objective->since_s = least(objective->since_s, now_s);
                return;
        }

        *objective = (ClaimedObjective){
                .status = STATUS_UNKNOWN,
                .since_s = now_s,
                .reasons = { REASON_NOT_EVALUATED },
                .n_reasons = 1,
        };
}

void claims_of_shutdown(Claims *claims, JudgeTime now, ClockQuality clock_quality) {
        claims->kind = RECORD_KIND_SHUTDOWN;
        claims->issued_s = now.wall_s;
        claims->uptime_s = now.boottime_ms / 1000U;
        claims->clock_quality = clock_quality;
        claims->has_next_key = false;
        claims->n_waivers = 0;

        for (size_t i = 0; i < claims->n_gates; i++) {
                ClaimedGate *gate = &claims->gates[i];

                gate->evaluated_at_s = 0;
                gate->valid_until_s = 0;
                limit_findings(gate, now.wall_s);
                for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                        forget(&gate->objectives[o], coarse(gate->number, now.wall_s));
        }
        claims_derive(claims);
}
