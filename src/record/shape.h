/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor/decoder.h"
#include "record/result.h"

/*
 * Reads accepted CBOR and names the first thing about its shape that is wrong. What follows it
 * yields zero, so that a structure is taken in one breath.
 */
typedef struct Shape {
        Decoder decoder;
        RecordResult result; /* RECORD_OK until something is wrong */
} Shape;

/*
 * One member of a closed map: its label is an integer, or `text` if that is not NULL. Its value is
 * taken by `take`, or by `take_nth` where members are alike but for a number.
 */
typedef struct ShapeMember {
        int64_t label;
        const char *text;
        void (*take)(Shape *shape, void *into);
        void (*take_nth)(Shape *shape, void *into, uint8_t nth);
        uint8_t nth;
        bool optional;
} ShapeMember;

/* Over bytes of one item. What the acceptor refuses stands in `result`. */
Shape shape_open(const void *data, size_t size);

/* A positive or negative integer is of the right type: beyond the ends it is out of range. */
uint64_t shape_uint(Shape *shape, uint64_t least, uint64_t most);
int64_t shape_int(Shape *shape, int64_t least, int64_t most);

/* `size` bytes, copied to `ret` unless it is NULL. */
void shape_bytes(Shape *shape, size_t size, void *ret);

/* Byte and text strings of some length, borrowed. */
CborBytes shape_blob(Shape *shape, size_t least, size_t most);
CborBytes shape_text(Shape *shape, size_t least, size_t most);

/* How many items follow. */
size_t shape_array(Shape *shape, size_t least, size_t most);

/* The next item has to be tagged so. */
void shape_tag(Shape *shape, uint64_t tag);

/*
 * A closed map: an unknown member comes first, then one that is missing, then each value in its
 * order. `members` has at most 32.
 */
void shape_map(Shape *shape, const ShapeMember *members, size_t n_members, void *into);

/* For the caller that finds something. The first finding stays. */
void shape_fail(Shape *shape, RecordResult result);
