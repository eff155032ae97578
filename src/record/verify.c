/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verification of one record, in an order that gives one defect one name.
 *
 * Runs in core over its own, in posturectl, and in whatever links libposture. Every byte is
 * hostile until the signature of a pinned key is checked; after that only the key holder can have
 * written it, who is still held to everything that can be recomputed. Pure: the keys, the clock and
 * what was accepted before are arguments.
 */

#include "record/verify.h"

#include <string.h>

#include <sodium.h>

#include "record/signed.h"

static RecordResult take_claims(const Signed *opened, const RecordSealed *sealed, Claims *ret) {
        if (!sealed || opened->payload.size != sealed->size ||
            memcmp(opened->payload.data, sealed->data, sealed->size) != 0)
                return claims_decode(opened->payload.data, opened->payload.size, ret);

        *ret = *sealed->claims;
        return RECORD_OK;
}

RecordResult record_check_sealed(const void *data, size_t size, const Pin *pins, size_t n_pins,
                                 const RecordSealed *sealed, RecordView *ret) {
        RecordResult result;
        ChainPlace place;
        Signed opened;

        if (size > RECORD_SIZE_MAX)
                return RECORD_TOO_LARGE;

        result = signed_open(data, size, SIGNED_RECORD, pins, n_pins, &opened);
        if (result == RECORD_OK)
                result = take_claims(&opened, sealed, &ret->claims);
        if (result != RECORD_OK)
                return result;

        ret->header = opened.header;
        ret->key = opened.key;
        place = (ChainPlace){
                .sequence = ret->header.sequence,
                .follows = header_follows(&ret->header),
                .public_key = ret->key.public_key,
        };
        result = claims_check(&ret->claims, &place);
        if (result == RECORD_OK)
                (void) crypto_hash_sha256(ret->digest, data, size);

        return result;
}

RecordResult record_check(const void *data, size_t size, const Pin *pins, size_t n_pins,
                          RecordView *ret) {
        return record_check_sealed(data, size, pins, n_pins, NULL, ret);
}

RecordResult record_check_context(const RecordView *record, const RecordContext *context) {
        const Claims *claims = &record->claims;

        if (context->boot_seed) {
                uint64_t life_s = claims->expires_s - claims->issued_s;

                if (memcmp(claims->boot_seed, context->boot_seed, CLAIMS_BOOT_SEED_SIZE) != 0)
                        return RECORD_WRONG_BOOT;
                if (context->boottime_s < claims->uptime_s)
                        return RECORD_NOT_YET_VALID;
                if (context->boottime_s - claims->uptime_s >= life_s)
                        return RECORD_EXPIRED;
        }
        if (context->now_s) {
                uint64_t now_s = *context->now_s;

                if (claims->issued_s > now_s && claims->issued_s - now_s > CLOCK_TOLERANCE_S)
                        return RECORD_NOT_YET_VALID;
                if (now_s >= claims->expires_s)
                        return RECORD_EXPIRED;
        }

        return RECORD_OK;
}

RecordResult record_verify(const void *data, size_t size, const RecordContext *context,
                           RecordView *ret) {
        AnchorWatch watch = anchor_watch(context->anchor);
        RecordResult result;

        result = record_check(data, size, context->pins, context->n_pins, ret);
        if (result != RECORD_OK)
                return result;

        anchor_watch_meet(&watch, &ret->header, ret->digest,
                          ret->claims.kind == RECORD_KIND_CHAIN_RESET);
        result = anchor_watch_result(&watch);
        if (result == RECORD_OK)
                result = record_check_context(ret, context);

        return result;
}
