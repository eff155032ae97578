/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results of a verification: their published names, and what a program exits with.
 *
 * Runs wherever a record is verified. Pure.
 */

#include "record/result.h"

static const char *const names[_RECORD_RESULT_MAX] = {
        [RECORD_UNCHECKED] = "unchecked",
        [RECORD_OK] = "ok",
        [RECORD_TOO_LARGE] = "too-large",
        [RECORD_EMPTY] = "empty",
        [RECORD_TRUNCATED] = "truncated",
        [RECORD_RESERVED_HEAD] = "reserved-head",
        [RECORD_INDEFINITE_LENGTH] = "indefinite-length",
        [RECORD_FLOAT] = "float",
        [RECORD_SIMPLE_VALUE] = "simple-value",
        [RECORD_NON_SHORTEST_HEAD] = "non-shortest-head",
        [RECORD_BAD_UTF8] = "bad-utf8",
        [RECORD_TAG_NOT_ALLOWED] = "tag-not-allowed",
        [RECORD_TOO_DEEP] = "too-deep",
        [RECORD_DUPLICATE_KEY] = "duplicate-key",
        [RECORD_UNSORTED_KEYS] = "unsorted-keys",
        [RECORD_TRAILING_BYTES] = "trailing-bytes",
        [RECORD_NOT_SIGN1] = "not-sign1",
        [RECORD_ENVELOPE] = "envelope",
        [RECORD_UNPROTECTED_NOT_EMPTY] = "unprotected-not-empty",
        [RECORD_SIGNATURE_LENGTH] = "signature-length",
        [RECORD_PROTECTED_HEADER] = "protected-header",
        [RECORD_WRONG_TYP] = "wrong-typ",
        [RECORD_UNKNOWN_KEY] = "unknown-key",
        [RECORD_ALGORITHM] = "algorithm",
        [RECORD_SIGNATURE] = "signature",
        [RECORD_UNKNOWN_MEMBER] = "unknown-member",
        [RECORD_MISSING_MEMBER] = "missing-member",
        [RECORD_WRONG_TYPE] = "wrong-type",
        [RECORD_WRONG_SIZE] = "wrong-size",
        [RECORD_OUT_OF_RANGE] = "out-of-range",
        [RECORD_PROFILE] = "profile",
        [RECORD_UNSORTED_LIST] = "unsorted-list",
        [RECORD_GATE_STATUS] = "gate-status",
        [RECORD_NOT_APPLICABLE] = "not-applicable",
        [RECORD_REASONS] = "reasons",
        [RECORD_TIER] = "tier",
        [RECORD_VECTOR] = "vector",
        [RECORD_EXPIRY] = "expiry",
        [RECORD_WAIVER] = "waiver",
        [RECORD_ROLES] = "roles",
        [RECORD_DECISIONS] = "decisions",
        [RECORD_LIMITATIONS] = "limitations",
        [RECORD_NEXT_KEY] = "next-key",
        [RECORD_CHAIN_START] = "chain-start",
        [RECORD_COMMITMENT_COUNT] = "commitment-count",
        [RECORD_COMMITMENT_REPEATED] = "commitment-repeated",
        [RECORD_CHAIN_ID] = "chain-id",
        [RECORD_SEQUENCE_GAP] = "sequence-gap",
        [RECORD_PREVIOUS_HASH] = "previous-hash",
        [RECORD_BOOT_ORDER] = "boot-order",
        [RECORD_REPORT_HEAD] = "report-head",
        [RECORD_UNCOMMITTED_DISCLOSURE] = "uncommitted-disclosure",
        [RECORD_DISCLOSURE_REUSED] = "disclosure-reused",
        [RECORD_DISCLOSURE_GATE] = "disclosure-gate",
        [RECORD_DISCLOSURE_STATUS] = "disclosure-status",
        [RECORD_DISCLOSURE_LEVEL] = "disclosure-level",
        [RECORD_ROLLBACK] = "rollback",
        [RECORD_FORK] = "fork",
        [RECORD_WRONG_NONCE] = "wrong-nonce",
        [RECORD_WRONG_AUDIENCE] = "wrong-audience",
        [RECORD_WRONG_BOOT] = "wrong-boot",
        [RECORD_NOT_YET_VALID] = "not-yet-valid",
        [RECORD_EXPIRED] = "expired",
};

_Static_assert(RECORD_TRAILING_BYTES - RECORD_EMPTY == ACCEPTANCE_TRAILING_BYTES - ACCEPTANCE_EMPTY,
               "the acceptor's names stand here in its order");

const char *record_result_name(RecordResult result) {
        return names[result < _RECORD_RESULT_MAX ? result : RECORD_UNCHECKED];
}

int record_result_exit(RecordResult result) {
        if (result == RECORD_OK)
                return 0;
        if (result == RECORD_UNCHECKED || result >= _RECORD_RESULT_MAX)
                return 1;

        return result >= RECORD_WRONG_NONCE ? 6 : 5;
}

RecordResult record_result_of(Acceptance acceptance) {
        if (acceptance == ACCEPTANCE_OK)
                return RECORD_OK;
        if (acceptance < ACCEPTANCE_EMPTY || acceptance >= _ACCEPTANCE_MAX)
                return RECORD_UNCHECKED;

        return (RecordResult) (RECORD_EMPTY + (acceptance - ACCEPTANCE_EMPTY));
}
