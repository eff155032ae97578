/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claims to bytes. The order of the keys below is that of their encodings (RFC 8949 4.2.1), fixed
 * here; the acceptor sees every payload before it is signed.
 *
 * Runs in core. Pure.
 */

#include "record/claims.h"
#include "record/label.h"

static void encode_identity(const Claims *claims, Encoder *e) {
        encoder_int(e, CLAIM_SUEIDS);
        encoder_map(e, 1);
        encoder_text(e, SUEID_LABEL);
        encoder_bytes(e, claims->sueid, sizeof(claims->sueid));
        encoder_int(e, CLAIM_UPTIME);
        encoder_uint(e, claims->uptime_s);
        encoder_int(e, CLAIM_PROFILE);
        encoder_text(e, PROFILE_RECORD);
}

static void encode_objective(const ClaimedObjective *objective, Encoder *e) {
        encoder_array(e, 3);
        encoder_uint(e, objective->status);
        encoder_uint(e, objective->since_s);
        encoder_array(e, objective->n_reasons);
        for (size_t i = 0; i < objective->n_reasons; i++)
                encoder_uint(e, objective->reasons[i]);
}

static void encode_findings(const ClaimedGate *gate, Encoder *e) {
        encoder_uint(e, 4);
        encoder_array(e, gate->n_findings);
        for (size_t i = 0; i < gate->n_findings; i++) {
                const ClaimedFinding *finding = &gate->findings[i];

                encoder_array(e, 4);
                encoder_uint(e, finding->code);
                encoder_uint(e, finding->severity);
                encoder_uint(e, finding->objective);
                encoder_uint(e, finding->start_s);
        }
}

static void encode_commitments(const ClaimedGate *gate, Encoder *e) {
        encoder_uint(e, 5);
        encoder_array(e, gate->n_commitments);
        for (size_t i = 0; i < gate->n_commitments; i++) {
                encoder_tag(e, COSE_TAG_REDACTED);
                encoder_bytes(e, gate->commitments[i], CLAIMS_DIGEST_SIZE);
        }
}

static void encode_extension(const ClaimedGate *gate, Encoder *e) {
        encoder_map(e, 4U + (gate->n_findings > 0) + (gate->n_commitments > 0));
        encoder_uint(e, 0);
        encoder_uint(e, gate->status);
        encoder_uint(e, 1);
        encoder_array(e, CLAIMS_OBJECTIVES);
        for (size_t i = 0; i < CLAIMS_OBJECTIVES; i++)
                encode_objective(&gate->objectives[i], e);
        encoder_uint(e, 2);
        encoder_uint(e, gate->evaluated_at_s);
        encoder_uint(e, 3);
        encoder_uint(e, gate->valid_until_s);
        if (gate->n_findings > 0)
                encode_findings(gate, e);
        if (gate->n_commitments > 0)
                encode_commitments(gate, e);
}

static void encode_vector(const ClaimedGate *gate, Encoder *e) {
        uint64_t n = 0;

        for (unsigned claim = 0; claim < CLAIMS_TRUST_MAX; claim++)
                n += gate->vector_mask >> claim & 1;
        encoder_int(e, CLAIM_TRUST_VECTOR);
        encoder_map(e, n);
        for (unsigned claim = 0; claim < CLAIMS_TRUST_MAX; claim++) {
                if (!(gate->vector_mask >> claim & 1))
                        continue;
                encoder_uint(e, claim);
                encoder_int(e, gate->vector[claim]);
        }
}

static void encode_gate(const ClaimedGate *gate, Encoder *e) {
        char label[] = "g00";

        label[1] = (char) ('0' + gate->number / 10 % 10);
        label[2] = (char) ('0' + gate->number % 10);
        encoder_text(e, label);
        encoder_map(e, gate->vector_mask ? 3 : 2);
        encoder_int(e, CLAIM_TIER);
        encoder_uint(e, gate->tier);
        if (gate->vector_mask)
                encode_vector(gate, e);
        encoder_int(e, CLAIM_GATE);
        encode_extension(gate, e);
}

static void encode_policy(const Claims *claims, Encoder *e) {
        encoder_uint(e, 1);
        encoder_array(e, 3);
        encoder_text(e, claims->policy_id);
        encoder_uint(e, claims->policy_version);
        encoder_bytes(e, claims->policy_digest, sizeof(claims->policy_digest));
        encoder_uint(e, 2);
        encoder_bytes(e, claims->manifest_digest, sizeof(claims->manifest_digest));
}

static void encode_decisions(const Claims *claims, Encoder *e) {
        encoder_uint(e, 3);
        encoder_map(e, _DECISION_MAX);
        for (unsigned i = 0; i < _DECISION_MAX; i++) {
                encoder_uint(e, i);
                encoder_array(e, 2);
                encoder_uint(e, claims->decisions[i].value);
                encoder_uint(e, claims->decisions[i].mask);
        }
}

static void encode_roles(const Roles *roles, Encoder *e) {
        encoder_uint(e, 7);
        encoder_array(e, 4);
        encoder_uint(e, roles->foundation);
        encoder_uint(e, roles->ota_base);
        encoder_uint(e, roles->update);
        encoder_uint(e, roles->management);
}

static void encode_waivers(const Claims *claims, Encoder *e) {
        encoder_uint(e, 8);
        encoder_array(e, claims->n_waivers);
        for (size_t i = 0; i < claims->n_waivers; i++) {
                const ClaimedWaiver *waiver = &claims->waivers[i];

                encoder_array(e, 4);
                encoder_uint(e, waiver->id);
                encoder_uint(e, waiver->gate);
                encoder_uint(e, waiver->objective);
                encoder_uint(e, waiver->expires_s);
        }
}

static void encode_next_key(const Claims *claims, Encoder *e) {
        encoder_uint(e, 9);
        encoder_map(e, 3);
        encoder_int(e, COSE_KEY_KTY);
        encoder_int(e, COSE_KTY_OKP);
        encoder_int(e, COSE_KEY_CRV);
        encoder_int(e, COSE_CRV_ED25519);
        encoder_int(e, COSE_KEY_X);
        encoder_bytes(e, claims->next_key, sizeof(claims->next_key));
}

static void encode_posture(const Claims *claims, Encoder *e) {
        encoder_map(e, 8U + (claims->n_waivers > 0) + claims->has_next_key);
        encoder_uint(e, 0);
        encoder_uint(e, claims->kind);
        encode_policy(claims, e);
        encode_decisions(claims, e);
        encoder_uint(e, 4);
        encoder_uint(e, claims->key_protection);
        encoder_uint(e, 5);
        encoder_array(e, claims->n_limitations);
        for (size_t i = 0; i < claims->n_limitations; i++)
                encoder_uint(e, claims->limitations[i]);
        encoder_uint(e, 6);
        encoder_uint(e, claims->clock_quality);
        encode_roles(&claims->roles, e);
        if (claims->n_waivers > 0)
                encode_waivers(claims, e);
        if (claims->has_next_key)
                encode_next_key(claims, e);
}

void claims_encode(const Claims *claims, Encoder *e) {
        encoder_map(e, 10);
        encoder_int(e, CLAIM_EXPIRES);
        encoder_uint(e, claims->expires_s);
        encoder_int(e, CLAIM_ISSUED);
        encoder_uint(e, claims->issued_s);
        encode_identity(claims, e);
        encoder_int(e, CLAIM_SUBMODS);
        encoder_map(e, claims->n_gates);
        for (size_t i = 0; i < claims->n_gates; i++)
                encode_gate(&claims->gates[i], e);
        encoder_int(e, CLAIM_BOOT_SEED);
        encoder_bytes(e, claims->boot_seed, sizeof(claims->boot_seed));
        encoder_int(e, CLAIM_TIER);
        encoder_uint(e, claims->tier);
        encoder_int(e, CLAIM_VERIFIER);
        encoder_map(e, 2);
        encoder_uint(e, 0);
        encoder_text(e, claims->developer);
        encoder_uint(e, 1);
        encoder_text(e, claims->build);
        encoder_int(e, CLAIM_POSTURE);
        encode_posture(claims, e);
}
