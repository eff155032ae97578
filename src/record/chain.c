/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold between one record and the next.
 *
 * Runs wherever more than one record is verified. Pure.
 */

#include "record/chain.h"

#include <string.h>

Chain chain_start(const Pin *pins, size_t n_pins) {
        Chain chain = { .n_pins = n_pins < CHAIN_PINS_MAX ? n_pins : CHAIN_PINS_MAX };

        for (size_t i = 0; i < chain.n_pins; i++)
                chain.pins[i] = pins[i];

        return chain;
}

static bool same_pin(const Pin *a, const Pin *b) {
        return a->alg == b->alg && memcmp(a->public_key, b->public_key, PUBLIC_KEY_SIZE) == 0;
}

/* Within one boot uptime never decreases; another boot begins with a record that says so. */
static bool boot_follows(const Chain *chain, const Claims *claims) {
        if (memcmp(chain->boot_seed, claims->boot_seed, CLAIMS_BOOT_SEED_SIZE) == 0)
                return claims->uptime_s >= chain->uptime_s;

        return claims->kind == RECORD_KIND_BOOT || claims->kind == RECORD_KIND_CHAIN_RESET;
}

static RecordResult check_link(const Chain *chain, const RecordView *record) {
        const Header *header = &record->header, *last = &chain->last;
        bool same = memcmp(header->chain_id, last->chain_id, CHAIN_ID_SIZE) == 0;
        bool reset = record->claims.kind == RECORD_KIND_CHAIN_RESET;

        /* Under another key than the chain's: as if it were not pinned. */
        if (!reset && same && !same_pin(&record->key, &chain->key))
                return RECORD_UNKNOWN_KEY;
        /* A reset begins a chain of its own, always; nothing else does. */
        if (same == reset)
                return RECORD_CHAIN_ID;
        if (!reset && header->sequence != last->sequence + 1)
                return RECORD_SEQUENCE_GAP;
        if (!reset && memcmp(header->previous, chain->last_digest, DIGEST_SIZE) != 0)
                return RECORD_PREVIOUS_HASH;
        if (!boot_follows(chain, &record->claims))
                return RECORD_BOOT_ORDER;

        return RECORD_OK;
}

/* From here on the old key only explains what came before. Its algorithm stays. */
static void move_pin(Chain *chain, const RecordView *record) {
        Pin next = { .alg = record->key.alg };

        memcpy(next.public_key, record->claims.next_key, PUBLIC_KEY_SIZE);
        for (size_t i = 0; i < chain->n_pins; i++)
                if (same_pin(&chain->pins[i], &record->key))
                        chain->pins[i] = next;
        chain->key = next;
}

static void take_in(Chain *chain, const RecordView *record) {
        chain->has_last = true;
        chain->last = record->header;
        chain->issued_s = record->claims.issued_s;
        chain->uptime_s = record->claims.uptime_s;
        memcpy(chain->last_digest, record->digest, DIGEST_SIZE);
        memcpy(chain->boot_seed, record->claims.boot_seed, CLAIMS_BOOT_SEED_SIZE);
        chain->key = record->key;
        if (record->claims.has_next_key)
                move_pin(chain, record);
}

RecordResult chain_next(Chain *chain, const void *data, size_t size, RecordView *ret) {
        RecordResult result;

        result = record_check(data, size, chain->pins, chain->n_pins, ret);
        if (result == RECORD_OK && chain->has_last)
                result = check_link(chain, ret);
        if (result == RECORD_OK)
                take_in(chain, ret);

        return result;
}
