/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/judge.h"
#include "record/claims.h"

/* What a record says beside the judgement. */
typedef struct ClaimsFrame {
        RecordKind kind;
        JudgeTime now;
        const Policy *policy;
        const uint8_t *sueid;           /* CLAIMS_SUEID_SIZE bytes */
        const uint8_t *boot_seed;       /* CLAIMS_BOOT_SEED_SIZE bytes */
        const uint8_t *manifest_digest; /* CLAIMS_DIGEST_SIZE bytes */
        KeyProtection key_protection;
        ClockQuality clock_quality;
        const JudgeWaiver *waivers;
        size_t n_waivers;
} ClaimsFrame;

/*
 * The claims of a judgement: times of changes made coarse, nothing later than the record itself,
 * and what follows from the rest. `ret` is large.
 */
void claims_build(const Judgement *judgement, const ClaimsFrame *frame, Claims *ret);

/*
 * SHA-256 over all claims but times and the kind of record: equal, if there is nothing to say that
 * was not said. -EMSGSIZE.
 */
int claims_fingerprint(const Claims *claims, uint8_t ret[CLAIMS_DIGEST_SIZE]);

/* Everything unknown again, as an orderly stop says it. From the claims of an earlier record. */
void claims_of_shutdown(Claims *claims, JudgeTime now, ClockQuality clock_quality);
