/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verification of a report: an answer to one nonce, around the newest record.
 *
 * Runs in posturectl and in whatever links libposture. Every byte is hostile. Pure: the nonce, the
 * clock, the pins and what was accepted before are arguments.
 */

#include <stdlib.h>
#include <string.h>

#include "record/chain.h"
#include "record/report.h"
#include "record/signed.h"

/* The segment and the head, as a history that ends in the head. */
static RecordResult verify_records(const RecordContext *context, ReportView *view,
                                   AnchorWatch *watch) {
        Chain chain = chain_start(context->pins, context->n_pins);
        const ReportClaims *claims = &view->claims;

        for (size_t i = 0; i <= claims->n_segment; i++) {
                CborBytes bytes = i < claims->n_segment ? claims->segment[i] : claims->head;
                RecordResult result;

                result = chain_next(&chain, bytes.data, bytes.size, &view->head);
                if (result != RECORD_OK)
                        return result;
                anchor_watch_meet(watch, &view->head.header, view->head.digest,
                                  view->head.claims.kind == RECORD_KIND_CHAIN_RESET);
        }

        return RECORD_OK;
}

/* The header names the head, by the key of the head, in its boot, and not before it. */
static RecordResult check_head(const ReportView *view) {
        const Header *report = &view->header, *head = &view->head.header;

        if (memcmp(report->chain_id, head->chain_id, CHAIN_ID_SIZE) != 0 ||
            report->sequence != head->sequence ||
            memcmp(report->previous, view->head.digest, DIGEST_SIZE) != 0)
                return RECORD_REPORT_HEAD;
        if (view->key.alg != view->head.key.alg ||
            memcmp(view->key.public_key, view->head.key.public_key, PUBLIC_KEY_SIZE) != 0)
                return RECORD_REPORT_HEAD;
        if (memcmp(view->claims.boot_seed, view->head.claims.boot_seed, CLAIMS_BOOT_SEED_SIZE) != 0)
                return RECORD_REPORT_HEAD;

        return view->claims.issued_s < view->head.claims.issued_s ? RECORD_REPORT_HEAD : RECORD_OK;
}

static int compare_digests(const void *a, const void *b) {
        return memcmp(a, b, CLAIMS_DIGEST_SIZE);
}

/* Which commitments of the head were opened: a bit for each, of each gate. */
typedef struct Opened {
        uint64_t commitments[CLAIMS_GATES_MAX];
} Opened;

/* The gate whose commitment the bytes open, marked as opened. */
static RecordResult find_commitment(const Claims *claims, CborBytes bytes, Opened *opened,
                                    const ClaimedGate **ret) {
        uint8_t digest[CLAIMS_DIGEST_SIZE];

        opening_digest(bytes.data, bytes.size, digest);
        for (size_t i = 0; i < claims->n_gates; i++) {
                const ClaimedGate *gate = &claims->gates[i];
                const uint8_t(*found)[CLAIMS_DIGEST_SIZE] =
                        bsearch(digest, gate->commitments, gate->n_commitments, CLAIMS_DIGEST_SIZE,
                                compare_digests);
                uint64_t bit;

                if (!found)
                        continue;
                bit = UINT64_C(1) << (found - gate->commitments);
                if (opened->commitments[i] & bit)
                        return RECORD_DISCLOSURE_REUSED;
                opened->commitments[i] |= bit;
                *ret = gate;
                return RECORD_OK;
        }

        return RECORD_UNCOMMITTED_DISCLOSURE;
}

/* Older evidence may look better than its objective, never worse. */
static RecordResult check_status(const ClaimedGate *gate, const Opening *opening) {
        Status objective = gate->objectives[opening->objective].status;

        return status_join(objective, opening->status) == objective ? RECORD_OK
                                                                    : RECORD_DISCLOSURE_STATUS;
}

static RecordResult check_opening(const Claims *claims, CborBytes bytes, Opened *opened,
                                  Opening *ret) {
        const ClaimedGate *gate = NULL;
        RecordResult result;

        result = find_commitment(claims, bytes, opened, &gate);
        if (result == RECORD_OK)
                result = opening_decode(bytes.data, bytes.size, ret);
        if (result != RECORD_OK || ret->is_decoy)
                return result;
        if (ret->gate != gate->number)
                return RECORD_DISCLOSURE_GATE;

        return check_status(gate, ret);
}

static RecordResult check_level(const ReportView *view) {
        const Claims *claims = &view->head.claims;
        size_t n_commitments = 0;

        for (size_t i = 0; i < claims->n_gates; i++)
                n_commitments += claims->gates[i].n_commitments;
        if (view->claims.level == DISCLOSURE_NONE && view->claims.n_openings > 0)
                return RECORD_DISCLOSURE_LEVEL;
        /* None is opened twice: as many as there are means all. */
        if (view->claims.level == DISCLOSURE_AUDIT && view->claims.n_openings != n_commitments)
                return RECORD_DISCLOSURE_LEVEL;

        return RECORD_OK;
}

static RecordResult check_openings(ReportView *view) {
        Opened opened = { 0 };

        for (size_t i = 0; i < view->claims.n_openings; i++) {
                RecordResult result;

                result = check_opening(&view->head.claims, view->claims.openings[i], &opened,
                                       &view->openings[i]);
                if (result != RECORD_OK)
                        return result;
        }

        return check_level(view);
}

static RecordResult check_context(const ReportView *view, const RecordContext *context) {
        const ReportClaims *claims = &view->claims;
        RecordResult result;

        if (context->nonce && memcmp(claims->nonce, context->nonce, NONCE_SIZE) != 0)
                return RECORD_WRONG_NONCE;
        if (context->audience &&
            (claims->audience.size != strlen(context->audience) ||
             memcmp(claims->audience.data, context->audience, claims->audience.size) != 0))
                return RECORD_WRONG_AUDIENCE;

        result = record_check_context(&view->head, context);
        if (result == RECORD_OK && context->now_s && claims->issued_s > *context->now_s &&
            claims->issued_s - *context->now_s > CLOCK_TOLERANCE_S)
                return RECORD_NOT_YET_VALID;

        return result;
}

RecordResult report_verify(const void *data, size_t size, const RecordContext *context,
                           ReportView *ret) {
        AnchorWatch watch = anchor_watch(context->anchor);
        RecordResult result;
        Signed opened;

        if (size > REPORT_SIZE_MAX)
                return RECORD_TOO_LARGE;

        result = signed_open(data, size, SIGNED_REPORT, context->pins, context->n_pins, &opened);
        if (result == RECORD_OK)
                result = report_decode(opened.payload.data, opened.payload.size, &ret->claims);
        if (result != RECORD_OK)
                return result;

        ret->header = opened.header;
        ret->key = opened.key;
        result = verify_records(context, ret, &watch);
        if (result == RECORD_OK)
                result = check_head(ret);
        if (result == RECORD_OK)
                result = check_openings(ret);
        if (result == RECORD_OK)
                result = anchor_watch_result(&watch);
        if (result == RECORD_OK)
                result = check_context(ret, context);

        return result;
}
