/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reason codes: what each is called, and what it says to a person.
 *
 * Runs in core, in posturectl and wherever a record is read. Pure; policy/reasons.json carries the
 * same numbers, names and sentences, and adds what to do.
 */

#include "record/reason.h"

/* A reason is one row. */
static const struct {
        const char *name, *sentence;
} table[_REASON_MAX] = {
        [REASON_NONE] = { "unlisted", "This reason is not in the list that this reader knows." },
        [REASON_NOT_EVALUATED] = { "not-evaluated",
                                   "This has not been checked since the device or its policy started anew." },
        [REASON_EVIDENCE_MISSING] = { "evidence-missing",
                                      "Something that is needed to decide this was not found." },
        [REASON_PERMISSION_MISSING] = { "permission-missing",
                                        "The service was not allowed to read what it needs." },
        [REASON_MALFORMED_EVIDENCE] = { "malformed-evidence",
                                        "What was read could not be understood." },
        [REASON_TIMED_OUT] = { "timed-out", "The answer did not come in time." },
        [REASON_UNSUPPORTED] = { "unsupported",
                                 "This device cannot provide what the check needs." },
        [REASON_CONTRADICTION] = { "contradiction", "Two independent sources disagree." },
        [REASON_SINGLE_SOURCE] = { "single-source",
                                   "Only one source supports this; two are needed." },
        [REASON_TAMPERED_VIEW] = { "tampered-view",
                                   "The view that was read had been manipulated." },
        [REASON_KERNEL_UNTRUSTED] = { "kernel-untrusted",
                                      "The running kernel cannot vouch for what it shows." },
        [REASON_CLOCK_UNTRUSTED] = { "clock-untrusted", "The device's clock cannot be relied on." },
        [REASON_SOURCE_OFFLINE] = { "source-offline",
                                    "A service that has to answer could not be reached." },
        [REASON_LIMIT_REACHED] = { "limit-reached",
                                   "There is more of something, or it changes more often, than is taken in." },
        [REASON_WORKER_FAILED] = { "worker-failed", "A part of the checking service failed." },
        [REASON_RESULT_TOO_OLD] = { "result-too-old", "The last good result is too old to count." },
        [REASON_CONFIGURATION_WEAKER_THAN_POLICY] = { "configuration-weaker-than-policy",
                                                      "A setting is weaker than the policy asks for." },
        [REASON_REQUIRED_SERVICE_NOT_RUNNING] = { "required-service-not-running",
                                                  "A required security service is not running." },
        [REASON_UNEXPECTED_ITEM] = { "unexpected-item",
                                     "Something is present that should not be." },
        [REASON_MISSING_ITEM] = { "missing-item", "Something is absent that should be present." },
        [REASON_INTEGRITY_MISMATCH] = { "integrity-mismatch",
                                        "Something is not in the state it was released in." },
        [REASON_SIGNATURE_INVALID] = { "signature-invalid", "A signature does not match." },
        [REASON_SIGNATURE_UNTRUSTED] = { "signature-untrusted",
                                         "A signature was made by a key that is not trusted." },
        [REASON_VERSION_BELOW_FLOOR] = { "version-below-floor",
                                         "A version is lower than the lowest one allowed." },
        [REASON_ROLLBACK_DETECTED] = { "rollback-detected", "An older state came back." },
        [REASON_EXPIRED] = { "expired", "Something has passed its end date." },
        [REASON_NOT_ENROLLED] = { "not-enrolled",
                                  "The device is not enrolled where it should be." },
        [REASON_POLICY_CHANGED] = { "policy-changed",
                                    "The policy, the key or the checking software changed; this is being checked anew." },
        [REASON_WAIVER_APPLIED] = { "waiver-applied",
                                    "A signed waiver accepts this for a limited time." },
        [REASON_WAIVER_EXPIRED] = { "waiver-expired", "A waiver has ended or is not valid." },
        [REASON_HISTORY_BROKEN] = { "history-broken",
                                    "The record of earlier results is not complete." },
        [REASON_KEY_CHANGED] = { "key-changed",
                                 "The key that signs for this device was replaced." },
        [REASON_POLICY_LINE_LEFT] = { "policy-line-left",
                                      "The device left its line of policies without a signed statement." },
};

/* Reasons also arrive in records that others wrote. */
static ReasonCode known(ReasonCode reason) {
        return reason < _REASON_MAX ? reason : REASON_NONE;
}

const char *reason_name(ReasonCode reason) {
        return table[known(reason)].name;
}

const char *reason_sentence(ReasonCode reason) {
        return table[known(reason)].sentence;
}
