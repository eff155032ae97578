/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why an objective is not satisfied, and what a finding is about, as the signed record says it:
 * classes of trouble, never the check that found it. Closed; appended to by a new profile only.
 * 0 is never written.
 */
typedef enum ReasonCode {
        REASON_NONE,
        REASON_NOT_EVALUATED,
        REASON_EVIDENCE_MISSING,
        REASON_PERMISSION_MISSING,
        REASON_MALFORMED_EVIDENCE,
        REASON_TIMED_OUT,
        REASON_UNSUPPORTED,
        REASON_CONTRADICTION,
        REASON_SINGLE_SOURCE,
        REASON_TAMPERED_VIEW,
        REASON_KERNEL_UNTRUSTED,
        REASON_CLOCK_UNTRUSTED,
        REASON_SOURCE_OFFLINE,
        REASON_LIMIT_REACHED,
        REASON_WORKER_FAILED,
        REASON_RESULT_TOO_OLD,
        REASON_CONFIGURATION_WEAKER_THAN_POLICY,
        REASON_REQUIRED_SERVICE_NOT_RUNNING,
        REASON_UNEXPECTED_ITEM,
        REASON_MISSING_ITEM,
        REASON_INTEGRITY_MISMATCH,
        REASON_SIGNATURE_INVALID,
        REASON_SIGNATURE_UNTRUSTED,
        REASON_VERSION_BELOW_FLOOR,
        REASON_ROLLBACK_DETECTED,
        REASON_EXPIRED,
        REASON_NOT_ENROLLED,
        REASON_POLICY_CHANGED,
        REASON_WAIVER_APPLIED,
        REASON_WAIVER_EXPIRED,
        /* As findings, these stay until a signed statement answers them, and demand review. */
        REASON_HISTORY_BROKEN,
        REASON_KEY_CHANGED,
        REASON_POLICY_LINE_LEFT,
        _REASON_MAX,
} ReasonCode;

/* "contradiction", "single-source", ...; "unlisted" for 0 and beyond the end. Static. */
const char *reason_name(ReasonCode reason);

/* The same for a person, as one sentence. Static. */
const char *reason_sentence(ReasonCode reason);
