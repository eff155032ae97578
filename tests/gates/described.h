/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Shorthand for tests that describe a device: its files, and answers that are CBOR as the query
 * processes give them (postured/gate.h). A CborAnswer outlives the Device that it is part of.
 */

#include <string.h>

#include "cbor/encoder.h"
#include "harness.h"

#define CBOR_ANSWER_BYTES 32768U

/* Rows of DeviceFile and DeviceAnswer, and what ends them. */
#define FILE_TEXT(path_, text_)                                                                    \
        { .path = (path_), .content = (text_) }
#define FILE_LINK(path_, target_)                                                                  \
        { .path = (path_), .link = (target_) }
#define FILES_END                                                                                  \
        { .path = NULL }
#define ANSWER_ERROR(asked, e)                                                                     \
        { .question = asked, .error = (e) }
#define ANSWER_TEXT(asked, text_)                                                                  \
        { .question = asked, .data = (text_) }
#define ANSWERS_END                                                                                \
        { .data = NULL }

typedef struct CborAnswer {
        Encoder e;
        uint8_t bytes[CBOR_ANSWER_BYTES];
} CborAnswer;

static inline Encoder *cbor_answer_begin(CborAnswer *a) {
        a->e = encoder(a->bytes, sizeof(a->bytes));
        return &a->e;
}

static inline DeviceAnswer cbor_answer(PstQuestion question, const CborAnswer *a) {
        size_t size;

        assert_int_equal(encoder_result(&a->e, &size), 0);
        return (DeviceAnswer){ .question = question, .data = a->bytes, .size = size };
}

/* [[text, ...], ...]: PST_UNITS, PST_UNITS_MATCHING (5 columns), PST_UNIT_FILES and
 * PST_UNITS_BY_CGROUP (2). */
static inline DeviceAnswer cbor_rows(PstQuestion question, CborAnswer *a, const char *const *cells,
                                     size_t n_rows, size_t n_columns) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n_rows);
        for (size_t i = 0; i < n_rows; i++) {
                encoder_array(e, n_columns);
                for (size_t k = 0; k < n_columns; k++)
                        encoder_text(e, cells[i * n_columns + k]);
        }
        return cbor_answer(question, a);
}

/* A list of texts: PST_PACKAGED. */
static inline DeviceAnswer cbor_texts(PstQuestion question, CborAnswer *a, const char *const *texts,
                                      size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                encoder_text(e, texts[i]);
        return cbor_answer(question, a);
}

/* PST_UNITS_GET of a property that is text: pairs of a unit and its value. */
static inline DeviceAnswer cbor_unit_texts(PstQuestion question, CborAnswer *a,
                                           const char *const (*pairs)[2], size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, pairs[i][0]);
                encoder_text(e, "s");
                encoder_text(e, pairs[i][1]);
        }
        return cbor_answer(question, a);
}

/* The same of one that is a number. */
typedef struct UnitNumber {
        const char *unit;
        uint64_t value;
} UnitNumber;

static inline DeviceAnswer cbor_unit_numbers(PstQuestion question, CborAnswer *a,
                                             const char *signature, const UnitNumber *numbers,
                                             size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, numbers[i].unit);
                encoder_text(e, signature);
                encoder_uint(e, numbers[i].value);
        }
        return cbor_answer(question, a);
}

/* PST_BUS_GET of a text, and of a number. */
static inline DeviceAnswer cbor_bus_text(PstQuestion question, CborAnswer *a, const char *value) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 2);
        encoder_text(e, "s");
        encoder_text(e, value);
        return cbor_answer(question, a);
}

static inline DeviceAnswer cbor_bus_uint(PstQuestion question, CborAnswer *a, uint64_t value) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 2);
        encoder_text(e, "u");
        encoder_uint(e, value);
        return cbor_answer(question, a);
}

/* PST_META of root's file, with its mode and the node that it stands for. */
static inline DeviceAnswer cbor_meta(PstQuestion question, CborAnswer *a, uint32_t mode,
                                     uint32_t gid, const char *node) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 9);
        encoder_uint(e, mode);
        encoder_uint(e, 0);
        encoder_uint(e, gid);
        encoder_text(e, "0:5");
        encoder_uint(e, 7);
        encoder_text(e, node);
        encoder_uint(e, 0);
        encoder_int(e, 1795428000);
        encoder_text(e, "");
        return cbor_answer(question, a);
}
