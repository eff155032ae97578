/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Claims, and records made of them by a key of the tests. */

#include <sodium.h>

#include "record/chain.h"
#include "record/label.h"
#include "record/verify.h"
#include "record_test.h"

#define ISSUED_S UINT64_C(1795428000)

static inline void fixture_gate(Claims *claims, uint8_t number, Status status) {
        ClaimedGate *gate = &claims->gates[claims->n_gates++];

        *gate = (ClaimedGate){
                .number = number,
                .evaluated_at_s = ISSUED_S - 60,
                .valid_until_s = ISSUED_S + 1800,
                .read_hardware = true,
                .read_storage = true,
        };
        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                gate->objectives[o] =
                        (ClaimedObjective){ .status = status, .since_s = ISSUED_S - 900 };
                if (status == STATUS_SATISFIED || status == STATUS_NOT_APPLICABLE)
                        continue;
                gate->objectives[o].reasons[0] = REASON_INTEGRITY_MISMATCH;
                gate->objectives[o].n_reasons = 1;
        }
}

/* Ten gates of that status; what follows from it is not derived yet. */
static inline void fixture_facts(Claims *claims, Status status) {
        *claims = (Claims){
                .issued_s = ISSUED_S,
                .uptime_s = 4000,
                .developer = "enigm.io",
                .build = "postured 0.1.0",
                .kind = RECORD_KIND_PERIODIC,
                .policy_id = "debian-baseline",
                .policy_version = 37,
                .key_protection = KEY_PROTECTION_TPM2,
                .clock_quality = CLOCK_QUALITY_NTP,
                .roles = { .foundation = 0x307, .ota_base = 0x3, .update = 9, .management = 8 },
        };
        claims->sueid[0] = 1;
        memset(claims->sueid + 1, 0x11, CLAIMS_SUEID_SIZE - 1);
        memset(claims->boot_seed, 0x22, sizeof(claims->boot_seed));
        memset(claims->policy_digest, 0x33, sizeof(claims->policy_digest));
        memset(claims->manifest_digest, 0x44, sizeof(claims->manifest_digest));
        for (uint8_t number = 1; number <= 10; number++)
                fixture_gate(claims, number, status);
}

static inline void fixture_claims(Claims *claims) {
        fixture_facts(claims, STATUS_SATISFIED);
        claims_derive(claims);
}

/* `n` commitments in each gate, rising, no two alike. */
static inline void fixture_commitments(Claims *claims, size_t n) {
        for (size_t i = 0; i < claims->n_gates; i++) {
                claims->gates[i].n_commitments = n;
                for (size_t k = 0; k < n; k++) {
                        memset(claims->gates[i].commitments[k], 0, CLAIMS_DIGEST_SIZE);
                        claims->gates[i].commitments[k][0] = (uint8_t) k;
                        claims->gates[i].commitments[k][1] = (uint8_t) i;
                }
        }
}

/* Everything that can be in a record, in one: eleven gates of every status. */
static inline void fixture_rich_claims(Claims *claims) {
        static const Status statuses[] = {
                STATUS_SATISFIED, STATUS_SATISFIED, STATUS_SATISFIED, STATUS_SATISFIED,
                STATUS_VIOLATED,  STATUS_DEGRADED,  STATUS_STALE,     STATUS_NOT_APPLICABLE,
                STATUS_UNKNOWN,   STATUS_SATISFIED, STATUS_DEGRADED,
        };

        fixture_facts(claims, STATUS_SATISFIED);
        claims->n_gates = 0;
        for (uint8_t i = 0; i < ELEMENTSOF(statuses); i++)
                fixture_gate(claims, (uint8_t) (i + 1), statuses[i]);
        claims->gates[8].evaluated_at_s = 0;
        claims->gates[4].objectives[1].reasons[1] = REASON_SIGNATURE_INVALID;
        claims->gates[4].objectives[1].n_reasons = 2;
        claims->gates[9].n_findings = 2;
        claims->gates[9].findings[0] = (ClaimedFinding){ REASON_HISTORY_BROKEN, 4, 1, ISSUED_S };
        claims->gates[9].findings[1] =
                (ClaimedFinding){ REASON_WORKER_FAILED, 3, 2, ISSUED_S - 1000 };
        fixture_commitments(claims, 8);
        claims->kind = RECORD_KIND_KEY_TRANSITION;
        claims->key_protection = KEY_PROTECTION_SOFTWARE;
        claims->n_waivers = 1;
        claims->waivers[0] = (ClaimedWaiver){ 70000, 5, 2, ISSUED_S + 900 };
        claims->has_next_key = true;
        memset(claims->next_key, 0x55, sizeof(claims->next_key));
        claims_derive(claims);
}

/* A key of the tests; its seed is `number` again and again. */
typedef struct FixtureKey {
        uint8_t secret[crypto_sign_SECRETKEYBYTES];
        Pin pin;
} FixtureKey;

static inline FixtureKey fixture_key(uint8_t number) {
        FixtureKey key = { .pin.alg = COSE_ALG_ED25519 };
        uint8_t seed[crypto_sign_SEEDBYTES];

        memset(seed, number, sizeof(seed));
        assert_int_equal(crypto_sign_seed_keypair(key.pin.public_key, key.secret, seed), 0);
        return key;
}

/* What a signer knows. */
typedef struct FixtureSigner {
        FixtureKey key;
        uint8_t chain_id[CHAIN_ID_SIZE];
        uint64_t sequence; /* of the next record */
        uint8_t previous[DIGEST_SIZE];
        const char *typ; /* NULL: of a record */
} FixtureSigner;

static inline size_t fixture_header(const FixtureSigner *signer, uint8_t *buffer, size_t capacity) {
        Encoder e = encoder(buffer, capacity);
        uint8_t kid[KEY_ID_SIZE];
        size_t size;

        key_id(signer->key.pin.public_key, kid);
        encoder_map(&e, 4);
        encoder_int(&e, COSE_HEADER_ALG);
        encoder_int(&e, signer->key.pin.alg);
        encoder_int(&e, COSE_HEADER_KID);
        encoder_bytes(&e, kid, sizeof(kid));
        encoder_int(&e, COSE_HEADER_TYP);
        encoder_text(&e, signer->typ ? signer->typ : TYP_RECORD);
        encoder_int(&e, COSE_HEADER_CHAIN);
        encoder_array(&e, 3);
        encoder_bytes(&e, signer->chain_id, CHAIN_ID_SIZE);
        encoder_uint(&e, signer->sequence);
        encoder_bytes(&e, signer->previous, DIGEST_SIZE);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

/* Signs a payload as the signer would; how many bytes. */
static inline size_t fixture_sign(const FixtureSigner *signer, const uint8_t *payload, size_t size,
                                  uint8_t *ret, size_t capacity) {
        _cleanup_free_ uint8_t *signing = malloc(capacity);
        uint8_t header[256], signature[SIGNATURE_SIZE];
        size_t header_size = fixture_header(signer, header, sizeof(header)), n;
        Encoder e = encoder(signing, capacity);

        assert_non_null(signing);
        encoder_array(&e, 4);
        encoder_text(&e, "Signature1");
        encoder_bytes(&e, header, header_size);
        encoder_bytes(&e, NULL, 0);
        encoder_bytes(&e, payload, size);
        assert_int_equal(encoder_result(&e, &n), 0);
        assert_int_equal(crypto_sign_detached(signature, NULL, signing, n, signer->key.secret), 0);

        e = encoder(ret, capacity);
        encoder_tag(&e, COSE_TAG_SIGN1);
        encoder_array(&e, 4);
        encoder_bytes(&e, header, header_size);
        encoder_map(&e, 0);
        encoder_bytes(&e, payload, size);
        encoder_bytes(&e, signature, sizeof(signature));
        assert_int_equal(encoder_result(&e, &n), 0);
        return n;
}

/* A record of claims, and the signer one further. */
static inline size_t fixture_record(FixtureSigner *signer, const Claims *claims, uint8_t *ret) {
        static uint8_t payload[RECORD_SIZE_MAX];
        Encoder e = encoder(payload, sizeof(payload));
        size_t size;

        claims_encode(claims, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        size = fixture_sign(signer, payload, size, ret, RECORD_SIZE_MAX);
        signer->sequence++;
        assert_int_equal(crypto_hash_sha256(signer->previous, ret, size), 0);
        return size;
}

/* A signer in the middle of a chain. */
static inline FixtureSigner fixture_signer(void) {
        FixtureSigner signer = { .key = fixture_key(1), .sequence = 7 };

        memset(signer.chain_id, 0x66, sizeof(signer.chain_id));
        memset(signer.previous, 0x77, sizeof(signer.previous));
        return signer;
}
