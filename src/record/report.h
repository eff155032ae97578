/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "record/opening.h"
#include "record/verify.h"

#define REPORT_SIZE_MAX     1048576U
#define REPORT_OPENINGS_MAX 1024U
#define REPORT_SEGMENT_MAX  1024U
#define AUDIENCE_SIZE_MAX   255U

/* How much of the head record is opened. */
typedef enum DisclosureLevel {
        DISCLOSURE_NONE,
        DISCLOSURE_ADMIN, /* checks that are not satisfied */
        DISCLOSURE_AUDIT, /* everything, decoys too */
        _DISCLOSURE_MAX,
} DisclosureLevel;

/* "none", "admin", "audit"; "none" for what is not listed. Static. */
const char *disclosure_name(DisclosureLevel level);

/* The claims of a report: core's part. All bytes are borrowed. */
typedef struct ReportClaims {
        CborBytes audience; /* 1..AUDIENCE_SIZE_MAX bytes of text */
        uint64_t issued_s;
        const uint8_t *nonce;     /* NONCE_SIZE bytes */
        const uint8_t *boot_seed; /* CLAIMS_BOOT_SEED_SIZE bytes, that of the head record */
        CborBytes head;           /* the newest record, complete */
        DisclosureLevel level;
        CborBytes openings[REPORT_OPENINGS_MAX];
        size_t n_openings;
        CborBytes segment[REPORT_SEGMENT_MAX]; /* complete records, up to the one before the head */
        size_t n_segment;
} ReportClaims;

/* Writes them; ask encoder_result(). `audience` has no NUL within. */
void report_encode(const ReportClaims *claims, Encoder *encoder);

/* Acceptor and shape; borrows the bytes. On anything but RECORD_OK `ret` is undefined. */
RecordResult report_decode(const void *data, size_t size, ReportClaims *ret);

/* A report that was verified; `claims` borrows its bytes. Large. */
typedef struct ReportView {
        Header header;
        Pin key;
        ReportClaims claims;
        Opening openings[REPORT_OPENINGS_MAX]; /* as they stand in claims.openings */
        RecordView head;
} ReportView;

/*
 * Whether the bytes are a report by a pinned key that answers this nonce for this audience: the
 * records within are verified as a history is, the head is what the header says, each opening is
 * committed to by the head. A key that only the segment introduces does not count for the report.
 * `ret` is what it says on RECORD_OK and on the results of here and now, as of record_verify().
 */
RecordResult report_verify(const void *data, size_t size, const RecordContext *context,
                           ReportView *ret);
