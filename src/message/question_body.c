/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions as bytes, alone and inside other messages.
 *
 * Runs in core, workers, query processes and the compiler. What is decoded is hostile. Whether a
 * question is in the table, and whether anyone may ask it, is not for here: message/question.c.
 * Pure.
 */

#include <errno.h>

#include "message/channel.h"
#include "message/question_body.h"
#include "message/take.h"

size_t question_n_words(const PstQuestion *question) {
        size_t n = 1;

        for (const char *const *a = question->arguments; a && *a; a++)
                n++;

        return n;
}

void question_put_words(const PstQuestion *question, Encoder *e) {
        encoder_text(e, question->name);
        for (const char *const *a = question->arguments; a && *a; a++)
                encoder_text(e, *a);
}

void question_put(const PstQuestion *question, Encoder *e) {
        encoder_array(e, question_n_words(question));
        question_put_words(question, e);
}

PstQuestion question_take_words(Decoder *d, Arena *arena, uint64_t n_words) {
        PstQuestion question;
        const char **arguments;

        if (n_words == 0 || n_words > QUESTION_WORDS_MAX)
                decoder_fail(d);
        if (d->error < 0)
                return (PstQuestion){ 0 };

        arguments = arena_new_array(arena, const char *, n_words); /* the name's is for the NULL */
        if (!arguments) {
                take_exhausted(d);
                return (PstQuestion){ 0 };
        }

        question.name = take_word(d, arena, QUESTION_WORD_BYTES_MAX);
        question.arguments = arguments;
        for (uint64_t i = 1; i < n_words && d->error == 0; i++)
                arguments[i - 1] = take_text(d, arena, QUESTION_WORD_BYTES_MAX);

        return d->error < 0 ? (PstQuestion){ 0 } : question;
}

PstQuestion question_take(Decoder *d, Arena *arena) {
        return question_take_words(d, arena, decoder_array(d));
}

void question_list_put(const PstQuestion *questions, Encoder *e) {
        size_t n = 0;

        while (questions && questions[n].name)
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                question_put(&questions[i], e);
}

const PstQuestion *question_list_take(Decoder *d, Arena *arena) {
        size_t n;
        PstQuestion *questions = take_array(d, arena, PstQuestion, QUESTION_LIST_MAX, &n);

        for (size_t i = 0; i < n && d->error == 0; i++)
                questions[i] = question_take(d, arena);

        return questions;
}

int question_encode(const PstQuestion *question, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);

        question_put(question, &e);
        return encoder_result(&e, ret_size);
}

int question_decode(const void *body, size_t size, Arena *arena, PstQuestion *ret) {
        PstQuestion question;
        Decoder d;
        int r;

        r = decoder_open(body, size, &d);
        if (r < 0)
                return r;

        question = question_take(&d, arena);
        r = take_result(&d);
        if (r < 0)
                return r;

        *ret = question;
        return 0;
}
