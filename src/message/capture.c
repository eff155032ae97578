/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of a recorded device that is not files.
 *
 * Runs in query processes, core and posturectl, over a file that anyone may have written: hostile.
 * Answers are sorted by question, so that one asked twice is found, and refused: a recording cannot
 * have two answers to one question. Pure.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cbor/acceptor.h"
#include "cbor/decoder.h"
#include "cbor/encoder.h"
#include "message/capture.h"
#include "message/question_body.h"
#include "message/take.h"

#define ITEM_HEADER       0U
#define ITEM_ANSWER       1U
#define MAGIC             "posture-capture"
#define FORMAT            1U
#define RELEASE_BYTES_MAX 1024U
#define CAPTURE_ITEMS_MAX 1048576U
#define ERRNO_MAX         4095U /* linux/err.h: MAX_ERRNO */

/* Word by word, a shorter one first. */
static int compare_questions(const PstQuestion *a, const PstQuestion *b) {
        const char *const *x = a->arguments, *const *y = b->arguments;
        int order = strcmp(a->name, b->name);

        for (; order == 0 && x && *x && y && *y; x++, y++)
                order = strcmp(*x, *y);
        if (order != 0)
                return order;

        return (x && *x) - (y && *y);
}

static int compare_answers(const void *a, const void *b) {
        const CaptureAnswer *x = a, *y = b;

        return compare_questions(&x->question, &y->question);
}

int capture_header_encode(const Capture *capture, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 6);
        encoder_uint(&e, ITEM_HEADER);
        encoder_text(&e, MAGIC);
        encoder_uint(&e, FORMAT);
        encoder_int(&e, capture->now_s);
        encoder_int(&e, capture->uptime_s);
        encoder_text(&e, capture->release);
        return encoder_result(&e, ret_size);
}

int capture_answer_encode(const CaptureAnswer *answer, void *buffer, size_t capacity,
                          size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        encoder_array(&e, 4);
        encoder_uint(&e, ITEM_ANSWER);
        question_put(&answer->question, &e);
        encoder_uint(&e, (uint64_t) abs(answer->error));
        encoder_bytes(&e, answer->data, answer->error ? 0 : answer->size);
        return encoder_result(&e, ret_size);
}

static void take_header(Decoder *d, Arena *arena, Capture *ret) {
        const char *magic;

        decoder_array_of(d, 6);
        (void) take_between(d, ITEM_HEADER, ITEM_HEADER);
        magic = take_text(d, arena, strlen(MAGIC));
        if (strcmp(magic, MAGIC) != 0)
                decoder_fail(d);
        (void) take_between(d, FORMAT, FORMAT);
        ret->now_s = decoder_int(d);
        ret->uptime_s = decoder_int(d);
        ret->release = take_text(d, arena, RELEASE_BYTES_MAX);
}

static void take_answer(Decoder *d, Arena *arena, CaptureAnswer *ret) {
        CborBytes bytes;

        decoder_array_of(d, 4);
        (void) take_between(d, ITEM_ANSWER, ITEM_ANSWER);
        ret->question = question_take(d, arena);
        ret->error = -(int) take_between(d, 0, ERRNO_MAX);
        bytes = decoder_bytes(d);
        if (ret->error < 0 && bytes.size > 0)
                decoder_fail(d);
        ret->data = bytes.data;
        ret->size = bytes.size;
}

/* How many items the sequence has, each accepted: -EBADMSG. */
static int count_items(const uint8_t *data, size_t size, size_t *ret) {
        size_t n = 0, item;

        while (size > 0) {
                if (n == CAPTURE_ITEMS_MAX ||
                    acceptor_check_prefix(data, size, &item) != ACCEPTANCE_OK)
                        return -EBADMSG;
                data += item;
                size -= item;
                n++;
        }

        *ret = n;
        return 0;
}

static int sort_answers(CaptureAnswer *answers, size_t n) {
        if (n > 0)
                qsort(answers, n, sizeof(*answers), compare_answers);
        for (size_t i = 1; i < n; i++)
                if (compare_answers(&answers[i - 1], &answers[i]) == 0)
                        return -EBADMSG;

        return 0;
}

int capture_decode(const void *data, size_t size, Arena *arena, Capture *ret) {
        Decoder d = decoder(data, size);
        Capture capture = { 0 };
        CaptureAnswer *answers;
        size_t n_items;
        int r;

        if (size > CAPTURE_BYTES_MAX)
                return -EBADMSG;
        r = count_items(data, size, &n_items);
        if (r < 0)
                return r;
        if (n_items == 0)
                return -EBADMSG;
        answers = arena_new_array(arena, CaptureAnswer, n_items - 1);
        if (!answers)
                return -ENOMEM;

        take_header(&d, arena, &capture);
        for (size_t i = 0; i + 1 < n_items && d.error == 0; i++)
                take_answer(&d, arena, &answers[i]);
        r = take_result(&d);
        if (r >= 0)
                r = sort_answers(answers, n_items - 1);
        if (r < 0)
                return r;

        capture.answers = answers;
        capture.n_answers = n_items - 1;
        *ret = capture;
        return 0;
}

const CaptureAnswer *capture_find(const Capture *capture, const PstQuestion *question) {
        CaptureAnswer sought = { .question = *question };

        if (capture->n_answers == 0)
                return NULL;

        return bsearch(&sought, capture->answers, capture->n_answers, sizeof(sought),
                       compare_answers);
}
