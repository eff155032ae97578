/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor/encoder.h"
#include "record/decision.h"
#include "record/key.h"
#include "record/reason.h"
#include "record/result.h"
#include "record/status.h"

#define CLAIMS_GATES_LEAST     10U
#define CLAIMS_GATES_MAX       16U
#define CLAIMS_OBJECTIVES      3U /* of each gate */
#define CLAIMS_REASONS_MAX     8U /* of each objective */
#define CLAIMS_FINDINGS_MAX    64U
#define CLAIMS_COMMITMENTS_MAX 64U
#define CLAIMS_WAIVERS_MAX     64U
#define CLAIMS_TEXT_MAX        64U /* bytes */
#define CLAIMS_LIMITATIONS_MAX 15U
#define CLAIMS_TRUST_MAX       8U /* claims of a trust vector */
#define CLAIMS_DIGEST_SIZE     32U
#define CLAIMS_SUEID_SIZE      17U
#define CLAIMS_BOOT_SEED_SIZE  16U
#define CLAIMS_LIFE_MAX_S      86400U
#define RECORD_SIZE_MAX        65536U

/* What a gate comes to in the words of EAR; the numbers are its own. */
typedef enum Tier {
        TIER_NONE = 0,
        TIER_AFFIRMING = 2,
        TIER_WARNING = 32,
        TIER_CONTRAINDICATED = 96,
} Tier;

/* The claims of a trust vector (draft-ietf-rats-ar4si). */
typedef enum TrustClaim {
        TRUST_INSTANCE_IDENTITY,
        TRUST_CONFIGURATION,
        TRUST_EXECUTABLES,
        TRUST_FILE_SYSTEM,
        TRUST_HARDWARE,
        TRUST_RUNTIME_OPAQUE,
        TRUST_STORAGE_OPAQUE,
        TRUST_SOURCED_DATA,
} TrustClaim;

typedef enum ClockQuality {
        CLOCK_QUALITY_UNTRUSTED,
        CLOCK_QUALITY_RTC,
        CLOCK_QUALITY_NTP,
        CLOCK_QUALITY_AUTHENTICATED,
        _CLOCK_QUALITY_MAX,
} ClockQuality;

typedef enum KeyProtection {
        KEY_PROTECTION_UNKNOWN,
        KEY_PROTECTION_SOFTWARE,
        KEY_PROTECTION_HOST,
        KEY_PROTECTION_TPM2,
        KEY_PROTECTION_HOST_AND_TPM2,
        KEY_PROTECTION_HARDWARE,
        _KEY_PROTECTION_MAX,
} KeyProtection;

/* "software", "host-sealed", ... and "untrusted", "rtc", ...; of zero for what is not listed. */
const char *key_protection_name(KeyProtection protection);
const char *clock_quality_name(ClockQuality quality);

typedef struct ClaimedObjective {
        Status status;
        uint64_t since_s;
        uint8_t reasons[CLAIMS_REASONS_MAX]; /* ReasonCode; rise strictly */
        size_t n_reasons;
} ClaimedObjective;

typedef struct ClaimedFinding {
        uint8_t code;     /* ReasonCode */
        uint8_t severity; /* 0 unknown, 1 informational .. 5 critical */
        uint8_t objective;
        uint64_t start_s;
} ClaimedFinding;

typedef struct ClaimedGate {
        uint8_t number;
        Tier tier;
        uint8_t vector_mask; /* bit n: trust claim n is made */
        int8_t vector[CLAIMS_TRUST_MAX];
        Status status;
        ClaimedObjective objectives[CLAIMS_OBJECTIVES];
        uint64_t evaluated_at_s; /* oldest input used; 0: not evaluated since start */
        uint64_t valid_until_s;
        ClaimedFinding findings[CLAIMS_FINDINGS_MAX]; /* rise by objective, code, start */
        size_t n_findings;
        uint8_t commitments[CLAIMS_COMMITMENTS_MAX][CLAIMS_DIGEST_SIZE]; /* rise */
        size_t n_commitments;

        /*
         * Not written; what claims_derive() goes by. `read_hardware`: a TPM or firmware source was
         * read. `read_storage`: disk encryption is an input, and in a satisfied gate its keys are
         * held by a TPM.
         */
        bool read_hardware, read_storage;
} ClaimedGate;

typedef struct ClaimedWaiver {
        uint64_t id;
        uint8_t gate, objective;
        uint64_t expires_s;
} ClaimedWaiver;

/* The claims of a record: core's part. Times are Unix seconds. Large: not for a deep stack. */
typedef struct Claims {
        uint64_t expires_s, issued_s;
        uint64_t uptime_s;                /* CLOCK_BOOTTIME at the instant of issued_s */
        uint8_t sueid[CLAIMS_SUEID_SIZE]; /* 01, then 16 random bytes */
        uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE];
        Tier tier;
        char developer[CLAIMS_TEXT_MAX + 1], build[CLAIMS_TEXT_MAX + 1]; /* not empty */
        ClaimedGate gates[CLAIMS_GATES_MAX]; /* rise by number; 1 to 10 are all there */
        size_t n_gates;
        RecordKind kind;
        char policy_id[CLAIMS_TEXT_MAX + 1]; /* not empty */
        uint64_t policy_version;
        uint8_t policy_digest[CLAIMS_DIGEST_SIZE];
        uint8_t manifest_digest[CLAIMS_DIGEST_SIZE];
        Decision decisions[_DECISION_MAX];
        KeyProtection key_protection;
        uint8_t limitations[CLAIMS_LIMITATIONS_MAX];
        size_t n_limitations;
        ClockQuality clock_quality;
        Roles roles;
        ClaimedWaiver waivers[CLAIMS_WAIVERS_MAX]; /* in force; rise by id */
        size_t n_waivers;
        bool has_next_key; /* exactly in RECORD_KIND_KEY_TRANSITION */
        uint8_t next_key[PUBLIC_KEY_SIZE];
} Claims;

/*
 * Fills in what follows from the rest, by the same tables that a verifier checks with: status, tier
 * and trust vector of each gate, an end of validity where it is 0 (as long as a record may live),
 * the overall tier, decisions, limitations, and the latest end of the record.
 */
void claims_derive(Claims *claims);

/* Writes them; ask encoder_result(). */
void claims_encode(const Claims *claims, Encoder *encoder);

/*
 * Reads a payload: acceptor and shape. On RECORD_OK all members are within their ranges; whether
 * they agree with each other is claims_check()'s to say. On anything else `ret` is undefined.
 */
RecordResult claims_decode(const void *data, size_t size, Claims *ret);

/* Where in its chain a record stands, and who signs it. */
typedef struct ChainPlace {
        uint64_t sequence;
        bool follows; /* its previous hash is not zero */
        const uint8_t *public_key;
} ChainPlace;

/* Lists that must rise, and everything that can be recomputed. `place` NULL: not known yet. */
RecordResult claims_check(const Claims *claims, const ChainPlace *place);

/* The gate with that number, or NULL. */
const ClaimedGate *claims_gate(const Claims *claims, uint8_t number);

/* Whether a waiver that is listed lifts this objective. */
bool claims_waives(const Claims *claims, uint8_t gate, uint8_t objective);
