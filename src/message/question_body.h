/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Questions inside other messages: [question, arguments...]. */

#include <postured/gate.h>

#include "base/arena.h"
#include "cbor/decoder.h"
#include "cbor/encoder.h"

#define QUESTION_LIST_MAX 512U /* questions of one gate, or of one signal */

void question_put(const PstQuestion *question, Encoder *e);

/* Zeroed after a failure, which the decoder keeps. */
PstQuestion question_take(Decoder *d, Arena *arena);

/* A list that a zeroed question ends; NULL is an empty one. */
void question_list_put(const PstQuestion *questions, Encoder *e);
const PstQuestion *question_list_take(Decoder *d, Arena *arena);

/* As many words as `n_words` says, the array's head being taken already. */
PstQuestion question_take_words(Decoder *d, Arena *arena, uint64_t n_words);

/* The name and the arguments, without the head of the array around them. */
void question_put_words(const PstQuestion *question, Encoder *e);
size_t question_n_words(const PstQuestion *question);
