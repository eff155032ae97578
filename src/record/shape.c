/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of signed CBOR: types, sizes, ranges, members of closed maps.
 *
 * Runs wherever a record is verified. The bytes passed the acceptor and a signature; who signed
 * them may still be wrong about everything. Never allocates, never recurses by what it reads.
 */

#include "record/shape.h"

#include <string.h>

void shape_fail(Shape *shape, RecordResult result) {
        if (shape->result == RECORD_OK)
                shape->result = result;
        decoder_fail(&shape->decoder);
}

Shape shape_open(const void *data, size_t size) {
        Acceptance acceptance = acceptor_check(data, size);
        Shape shape = { .decoder = decoder(data, size), .result = RECORD_OK };

        if (acceptance != ACCEPTANCE_OK)
                shape_fail(&shape, record_result_of(acceptance));

        return shape;
}

/* Whether an item of that kind is next; anything else is a wrong type. */
static bool expect(Shape *shape, CborKind kind) {
        if (decoder_kind(&shape->decoder) == kind)
                return true;

        shape_fail(shape, RECORD_WRONG_TYPE);
        return false;
}

static bool expect_integer(Shape *shape) {
        CborKind kind = decoder_kind(&shape->decoder);

        return kind == CBOR_KIND_NEGATIVE || expect(shape, CBOR_KIND_UINT);
}

uint64_t shape_uint(Shape *shape, uint64_t least, uint64_t most) {
        uint64_t value;

        if (!expect_integer(shape))
                return 0;
        if (decoder_kind(&shape->decoder) == CBOR_KIND_NEGATIVE) {
                shape_fail(shape, RECORD_OUT_OF_RANGE);
                return 0;
        }

        value = decoder_uint(&shape->decoder);
        if (value < least || value > most) {
                shape_fail(shape, RECORD_OUT_OF_RANGE);
                return 0;
        }

        return value;
}

int64_t shape_int(Shape *shape, int64_t least, int64_t most) {
        int64_t value;

        if (!expect_integer(shape))
                return 0;

        value = decoder_int(&shape->decoder);
        if (shape->decoder.error < 0 || value < least || value > most) {
                shape_fail(shape, RECORD_OUT_OF_RANGE);
                return 0;
        }

        return value;
}

static CborBytes sized(Shape *shape, CborBytes bytes, size_t least, size_t most) {
        if (shape->result != RECORD_OK)
                return (CborBytes){ 0 };
        if (bytes.size < least || bytes.size > most) {
                shape_fail(shape, RECORD_WRONG_SIZE);
                return (CborBytes){ 0 };
        }

        return bytes;
}

CborBytes shape_blob(Shape *shape, size_t least, size_t most) {
        if (!expect(shape, CBOR_KIND_BYTES))
                return (CborBytes){ 0 };

        return sized(shape, decoder_bytes(&shape->decoder), least, most);
}

CborBytes shape_text(Shape *shape, size_t least, size_t most) {
        if (!expect(shape, CBOR_KIND_TEXT))
                return (CborBytes){ 0 };

        return sized(shape, decoder_text(&shape->decoder), least, most);
}

void shape_bytes(Shape *shape, size_t size, void *ret) {
        CborBytes bytes = shape_blob(shape, size, size);

        if (ret && bytes.data)
                memcpy(ret, bytes.data, size);
}

size_t shape_array(Shape *shape, size_t least, size_t most) {
        uint64_t n;

        if (!expect(shape, CBOR_KIND_ARRAY))
                return 0;

        n = decoder_array(&shape->decoder);
        if (n < least || n > most) {
                shape_fail(shape, RECORD_WRONG_SIZE);
                return 0;
        }

        return (size_t) n;
}

void shape_tag(Shape *shape, uint64_t tag) {
        if (expect(shape, CBOR_KIND_TAG) && decoder_tag(&shape->decoder) != tag)
                shape_fail(shape, RECORD_WRONG_TYPE);
}

static bool is_label(const ShapeMember *member, CborBytes key) {
        Decoder d = decoder(key.data, key.size);

        if (member->text) {
                CborBytes text = decoder_text(&d);

                return d.error == 0 && text.size == strlen(member->text) &&
                       memcmp(text.data, member->text, text.size) == 0;
        }

        return decoder_int(&d) == member->label && d.error == 0;
}

/* The member whose label comes next; n_members: none. */
static size_t find_member(Shape *shape, const ShapeMember *members, size_t n_members) {
        CborBytes key = decoder_item(&shape->decoder);
        size_t i = 0;

        while (i < n_members && !is_label(&members[i], key))
                i++;

        return i;
}

/* First pass, over a copy: no unknown member and no missing one. */
static RecordResult check_members(Shape copy, uint64_t n, const ShapeMember *members,
                                  size_t n_members) {
        uint32_t seen = 0;

        for (uint64_t i = 0; i < n; i++) {
                size_t found = find_member(&copy, members, n_members);

                if (found == n_members)
                        return RECORD_UNKNOWN_MEMBER;
                seen |= UINT32_C(1) << found;
                (void) decoder_item(&copy.decoder);
        }
        for (size_t i = 0; i < n_members; i++)
                if (!members[i].optional && !(seen & UINT32_C(1) << i))
                        return RECORD_MISSING_MEMBER;

        return RECORD_OK;
}

void shape_map(Shape *shape, const ShapeMember *members, size_t n_members, void *into) {
        RecordResult result;
        uint64_t n;

        if (!expect(shape, CBOR_KIND_MAP))
                return;

        n = decoder_map(&shape->decoder);
        result = check_members(*shape, n, members, n_members);
        if (result != RECORD_OK) {
                shape_fail(shape, result);
                return;
        }

        for (uint64_t i = 0; i < n && shape->result == RECORD_OK; i++) {
                const ShapeMember *member = &members[find_member(shape, members, n_members)];

                if (member->take)
                        member->take(shape, into);
                else
                        member->take_nth(shape, into, member->nth);
        }
}
