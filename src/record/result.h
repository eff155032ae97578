/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cbor/acceptor.h"

/*
 * What a verification found: the first thing that is wrong, in the order in which it is looked for.
 * Zeroed: nothing is known, also because memory ran out. The names are published.
 */
typedef enum RecordResult {
        RECORD_UNCHECKED,
        RECORD_OK,
        RECORD_TOO_LARGE,
        RECORD_EMPTY, /* from here on as in Acceptance */
        RECORD_TRUNCATED,
        RECORD_RESERVED_HEAD,
        RECORD_INDEFINITE_LENGTH,
        RECORD_FLOAT,
        RECORD_SIMPLE_VALUE,
        RECORD_NON_SHORTEST_HEAD,
        RECORD_BAD_UTF8,
        RECORD_TAG_NOT_ALLOWED,
        RECORD_TOO_DEEP,
        RECORD_DUPLICATE_KEY,
        RECORD_UNSORTED_KEYS,
        RECORD_TRAILING_BYTES,
        RECORD_NOT_SIGN1, /* the envelope */
        RECORD_ENVELOPE,
        RECORD_UNPROTECTED_NOT_EMPTY,
        RECORD_SIGNATURE_LENGTH,
        RECORD_PROTECTED_HEADER,
        RECORD_WRONG_TYP,
        RECORD_UNKNOWN_KEY,
        RECORD_ALGORITHM,
        RECORD_SIGNATURE,
        RECORD_UNKNOWN_MEMBER, /* the shape of the payload */
        RECORD_MISSING_MEMBER,
        RECORD_WRONG_TYPE,
        RECORD_WRONG_SIZE,
        RECORD_OUT_OF_RANGE,
        RECORD_PROFILE,
        RECORD_UNSORTED_LIST,
        RECORD_GATE_STATUS, /* what does not follow from what stands beside it */
        RECORD_NOT_APPLICABLE,
        RECORD_REASONS,
        RECORD_TIER,
        RECORD_VECTOR,
        RECORD_EXPIRY,
        RECORD_WAIVER,
        RECORD_ROLES,
        RECORD_DECISIONS,
        RECORD_LIMITATIONS,
        RECORD_NEXT_KEY,
        RECORD_CHAIN_START,
        RECORD_COMMITMENT_COUNT,
        RECORD_COMMITMENT_REPEATED,
        RECORD_CHAIN_ID, /* between records */
        RECORD_SEQUENCE_GAP,
        RECORD_PREVIOUS_HASH,
        RECORD_BOOT_ORDER,
        RECORD_REPORT_HEAD, /* within a report */
        RECORD_UNCOMMITTED_DISCLOSURE,
        RECORD_DISCLOSURE_REUSED,
        RECORD_DISCLOSURE_GATE,
        RECORD_DISCLOSURE_STATUS,
        RECORD_DISCLOSURE_LEVEL,
        RECORD_ROLLBACK, /* against what was accepted before */
        RECORD_FORK,
        RECORD_WRONG_NONCE, /* authentic, but not for here and now */
        RECORD_WRONG_AUDIENCE,
        RECORD_WRONG_BOOT,
        RECORD_NOT_YET_VALID,
        RECORD_EXPIRED,
        _RECORD_RESULT_MAX,
} RecordResult;

/* "ok", "wrong-typ", ...; "unchecked" for a value that is not listed. Static. */
const char *record_result_name(RecordResult result);

/* What `posturectl verify` exits with: 0 ok, 5 not authentic or malformed, 6 authentic but not for
 * here and now, 1 unchecked. */
int record_result_exit(RecordResult result);

/* The same under its name here. */
RecordResult record_result_of(Acceptance acceptance);
