/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Openings of commitments: the salted evidence that a report may disclose.
 *
 * Runs in core, which makes them, and wherever a report is verified. The construction is that of
 * SD-CWT array elements: [salt, value], the decoy [salt].
 */

#include "record/opening.h"

#include <sodium.h>

#include "base/macro.h"
#include "record/label.h"
#include "record/shape.h"

static void encode_detail(const Opening *opening, Encoder *e) {
        const uint64_t values[] = {
                opening->gate,    opening->objective, opening->check,         opening->status,
                opening->sources, opening->tier,      opening->observed_at_s,
        };

        encoder_map(e, ELEMENTSOF(values) + (opening->reason != 0) + opening->has_evidence);
        for (size_t i = 0; i < ELEMENTSOF(values); i++) {
                encoder_uint(e, i);
                encoder_uint(e, values[i]);
        }
        if (opening->reason != 0) {
                encoder_uint(e, 7);
                encoder_uint(e, opening->reason);
        }
        if (opening->has_evidence) {
                encoder_uint(e, 8);
                encoder_bytes(e, opening->evidence, sizeof(opening->evidence));
        }
}

void opening_encode(const Opening *opening, Encoder *e) {
        encoder_array(e, opening->is_decoy ? 1 : 2);
        encoder_bytes(e, opening->salt, sizeof(opening->salt));
        if (!opening->is_decoy)
                encode_detail(opening, e);
}

static void take_gate(Shape *shape, void *into) {
        ((Opening *) into)->gate = (uint8_t) shape_uint(shape, 1, CLAIMS_GATES_MAX);
}

static void take_objective(Shape *shape, void *into) {
        ((Opening *) into)->objective = (uint8_t) shape_uint(shape, 0, CLAIMS_OBJECTIVES - 1);
}

static void take_check(Shape *shape, void *into) {
        ((Opening *) into)->check = shape_uint(shape, 0, COUNT_MAX);
}

static void take_status(Shape *shape, void *into) {
        ((Opening *) into)->status = (Status) shape_uint(shape, 0, _STATUS_MAX - 1);
}

static void take_sources(Shape *shape, void *into) {
        ((Opening *) into)->sources = (uint8_t) shape_uint(shape, 0, 127);
}

static void take_tier(Shape *shape, void *into) {
        ((Opening *) into)->tier = (uint8_t) shape_uint(shape, 1, 5);
}

static void take_observed_at(Shape *shape, void *into) {
        ((Opening *) into)->observed_at_s = shape_uint(shape, 0, EPOCH_MAX);
}

static void take_reason(Shape *shape, void *into) {
        ((Opening *) into)->reason = (uint8_t) shape_uint(shape, 1, _REASON_MAX - 1);
}

static void take_evidence(Shape *shape, void *into) {
        Opening *opening = into;

        shape_bytes(shape, CLAIMS_DIGEST_SIZE, opening->evidence);
        opening->has_evidence = true;
}

RecordResult opening_decode(const void *data, size_t size, Opening *ret) {
        static const ShapeMember members[] = {
                { .label = 0, .take = take_gate },
                { .label = 1, .take = take_objective },
                { .label = 2, .take = take_check },
                { .label = 3, .take = take_status },
                { .label = 4, .take = take_sources },
                { .label = 5, .take = take_tier },
                { .label = 6, .take = take_observed_at },
                { .label = 7, .take = take_reason, .optional = true },
                { .label = 8, .take = take_evidence, .optional = true },
        };
        Shape shape = shape_open(data, size);

        *ret = (Opening){ 0 };
        if (shape.result != RECORD_OK)
                return shape.result;

        ret->is_decoy = shape_array(&shape, 1, 2) == 1;
        shape_bytes(&shape, SALT_SIZE, ret->salt);
        if (!ret->is_decoy && shape.result == RECORD_OK)
                shape_map(&shape, members, ELEMENTSOF(members), ret);

        return shape.result;
}

void opening_digest(const void *data, size_t size, uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        (void) crypto_hash_sha256(ret, data, size); /* cannot fail: returns 0 */
}
