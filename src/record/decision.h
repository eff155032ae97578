/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/status.h"

/*
 * The five decisions of a record, in their order there, and the values of each. The zero value is
 * the one that grants nothing.
 */
typedef enum DecisionName {
        DECISION_STATE,
        DECISION_DEVICE_TRUST,
        DECISION_PRODUCTION_READINESS,
        DECISION_OTA_ELIGIBILITY,
        DECISION_MANAGED_REVIEW,
        _DECISION_MAX,
} DecisionName;

typedef enum DeviceState {
        DEVICE_STATE_INACTIVE,
        DEVICE_STATE_PROTECTED,
        DEVICE_STATE_REVIEW_REQUIRED,
        _DEVICE_STATE_MAX,
} DeviceState;

typedef enum DeviceTrust {
        DEVICE_TRUST_UNDETERMINED,
        DEVICE_TRUST_TRUSTED,
        DEVICE_TRUST_LIMITED,
        DEVICE_TRUST_UNTRUSTED,
        _DEVICE_TRUST_MAX,
} DeviceTrust;

typedef enum ProductionReadiness {
        PRODUCTION_READINESS_UNDETERMINED,
        PRODUCTION_READINESS_READY,
        PRODUCTION_READINESS_CONDITIONAL,
        PRODUCTION_READINESS_NOT_READY,
        _PRODUCTION_READINESS_MAX,
} ProductionReadiness;

typedef enum OtaEligibility {
        OTA_ELIGIBILITY_UNDETERMINED,
        OTA_ELIGIBILITY_ELIGIBLE,
        OTA_ELIGIBILITY_REMEDIATION_ONLY,
        OTA_ELIGIBILITY_INELIGIBLE,
        _OTA_ELIGIBILITY_MAX,
} OtaEligibility;

typedef enum ManagedReview {
        MANAGED_REVIEW_UNDETERMINED,
        MANAGED_REVIEW_NONE,
        MANAGED_REVIEW_RECOMMENDED,
        MANAGED_REVIEW_REQUIRED,
        MANAGED_REVIEW_NOT_MANAGED,
        _MANAGED_REVIEW_MAX,
} ManagedReview;

/* Why a record was made. */
typedef enum RecordKind {
        RECORD_KIND_PERIODIC,
        RECORD_KIND_CHANGE,
        RECORD_KIND_BOOT,
        RECORD_KIND_KEY_TRANSITION,
        RECORD_KIND_SHUTDOWN,
        RECORD_KIND_CHAIN_RESET,
        _RECORD_KIND_MAX,
} RecordKind;

/* Which gates play which part, as the policy says: bit n-1 of a mask is gate n; numbers from 1. */
typedef struct Roles {
        uint16_t foundation, ota_base;
        uint8_t update, management;
} Roles;

/* A decision and the gates that held it down. */
typedef struct Decision {
        uint8_t value;
        uint16_t mask; /* bit n-1: gate n */
} Decision;

/* What decisions look at in a gate. */
typedef struct DecisionGate {
        uint8_t number;      /* 1..16 */
        bool evaluated;      /* evaluated-at is not 0 */
        bool demands_review; /* has a finding history-broken, key-changed or policy-line-left */
        Status status;       /* the join of its objectives */
        Status effective;    /* the same after waivers: see status_waived() */
} DecisionGate;

/*
 * All five. A gate that has a role and is not given is unknown; one whose number is not 1..16 is
 * left out. Pure.
 */
void decide(const DecisionGate *gates, size_t n_gates, const Roles *roles, RecordKind kind,
            Decision ret[_DECISION_MAX]);

/* "state", "device_trust", ... as published in JSON; "unlisted". Static. */
const char *decision_label(DecisionName decision);

/* "INACTIVE", "untrusted", "remediation-only", ...; that of zero for a value not listed. Static. */
const char *decision_name(DecisionName decision, uint8_t value);

/* "periodic", "chain-reset", ...; "unlisted". Static. */
const char *record_kind_name(RecordKind kind);
