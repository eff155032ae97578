/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The claims of a report: claims to bytes and back.
 *
 * Core encodes; whoever verifies a report decodes, after the signature of a key holder. Pure.
 */

#include "record/report.h"

#include <string.h>

#include "base/macro.h"
#include "record/label.h"
#include "record/shape.h"

#define MEMBERS(table) (table), ELEMENTSOF(table)

const char *disclosure_name(DisclosureLevel level) {
        static const char *const names[_DISCLOSURE_MAX] = {
                [DISCLOSURE_NONE] = "none",
                [DISCLOSURE_ADMIN] = "admin",
                [DISCLOSURE_AUDIT] = "audit",
        };

        return names[level < _DISCLOSURE_MAX ? level : DISCLOSURE_NONE];
}

static void encode_blobs(const CborBytes *blobs, size_t n, Encoder *e) {
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                encoder_bytes(e, blobs[i].data, blobs[i].size);
}

void report_encode(const ReportClaims *claims, Encoder *e) {
        char audience[AUDIENCE_SIZE_MAX + 1] = "";

        if (claims->audience.size < sizeof(audience))
                memcpy(audience, claims->audience.data, claims->audience.size);

        encoder_map(e, 6);
        encoder_int(e, CLAIM_AUDIENCE);
        encoder_text(e, audience);
        encoder_int(e, CLAIM_ISSUED);
        encoder_uint(e, claims->issued_s);
        encoder_int(e, CLAIM_NONCE);
        encoder_bytes(e, claims->nonce, NONCE_SIZE);
        encoder_int(e, CLAIM_PROFILE);
        encoder_text(e, PROFILE_REPORT);
        encoder_int(e, CLAIM_BOOT_SEED);
        encoder_bytes(e, claims->boot_seed, CLAIMS_BOOT_SEED_SIZE);
        encoder_int(e, CLAIM_REPORT);
        encoder_map(e, 4);
        encoder_uint(e, 0);
        encoder_bytes(e, claims->head.data, claims->head.size);
        encoder_uint(e, 1);
        encoder_uint(e, claims->level);
        encoder_uint(e, 2);
        encode_blobs(claims->openings, claims->n_openings, e);
        encoder_uint(e, 3);
        encode_blobs(claims->segment, claims->n_segment, e);
}

static void take_audience(Shape *shape, void *into) {
        ((ReportClaims *) into)->audience = shape_text(shape, 1, AUDIENCE_SIZE_MAX);
}

static void take_issued(Shape *shape, void *into) {
        ((ReportClaims *) into)->issued_s = shape_uint(shape, 0, EPOCH_MAX);
}

static void take_nonce(Shape *shape, void *into) {
        ((ReportClaims *) into)->nonce = shape_blob(shape, NONCE_SIZE, NONCE_SIZE).data;
}

static void take_profile(Shape *shape, _unused_ void *into) {
        CborBytes text = shape_text(shape, 0, SIZE_MAX);

        if (text.size != strlen(PROFILE_REPORT) ||
            memcmp(text.data, PROFILE_REPORT, text.size) != 0)
                shape_fail(shape, RECORD_PROFILE);
}

static void take_boot_seed(Shape *shape, void *into) {
        ((ReportClaims *) into)->boot_seed =
                shape_blob(shape, CLAIMS_BOOT_SEED_SIZE, CLAIMS_BOOT_SEED_SIZE).data;
}

static void take_head(Shape *shape, void *into) {
        ((ReportClaims *) into)->head = shape_blob(shape, 0, SIZE_MAX);
}

static void take_level(Shape *shape, void *into) {
        ((ReportClaims *) into)->level =
                (DisclosureLevel) shape_uint(shape, 0, _DISCLOSURE_MAX - 1);
}

static void take_openings(Shape *shape, void *into) {
        ReportClaims *claims = into;

        claims->n_openings = shape_array(shape, 0, REPORT_OPENINGS_MAX);
        for (size_t i = 0; i < claims->n_openings; i++)
                claims->openings[i] = shape_blob(shape, 0, OPENING_SIZE_MAX);
}

static void take_segment(Shape *shape, void *into) {
        ReportClaims *claims = into;

        claims->n_segment = shape_array(shape, 0, REPORT_SEGMENT_MAX);
        for (size_t i = 0; i < claims->n_segment; i++)
                claims->segment[i] = shape_blob(shape, 0, SIZE_MAX);
}

static void take_report(Shape *shape, void *into) {
        static const ShapeMember members[] = {
                { .label = 0, .take = take_head },
                { .label = 1, .take = take_level },
                { .label = 2, .take = take_openings },
                { .label = 3, .take = take_segment },
        };

        shape_map(shape, MEMBERS(members), into);
}

RecordResult report_decode(const void *data, size_t size, ReportClaims *ret) {
        static const ShapeMember members[] = {
                { .label = CLAIM_AUDIENCE, .take = take_audience },
                { .label = CLAIM_ISSUED, .take = take_issued },
                { .label = CLAIM_NONCE, .take = take_nonce },
                { .label = CLAIM_PROFILE, .take = take_profile },
                { .label = CLAIM_BOOT_SEED, .take = take_boot_seed },
                { .label = CLAIM_REPORT, .take = take_report },
        };
        Shape shape = shape_open(data, size);

        memset(ret, 0, sizeof(*ret)); /* large: no copy of it on the stack */
        if (shape.result == RECORD_OK)
                shape_map(&shape, MEMBERS(members), ret);

        return shape.result;
}
