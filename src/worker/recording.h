/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "message/capture.h"
#include "worker/tree.h"

/*
 * What a recording answers, as answers_ask(): `capture` NULL is an image, without recorded answers.
 * -ENOTCONN: neither recorded nor in the tree.
 */
int recording_ask(const Capture *capture, Tree *tree, const PstQuestion *question, size_t limit,
                  uint8_t **ret, size_t *ret_size);

/*
 * Bytes as an answer: an allocated buffer ended by a NUL that is not counted. -EFBIG: they are more
 * than `limit`. -ENOMEM.
 */
int answer_copy(const void *data, size_t size, size_t limit, uint8_t **ret, size_t *ret_size);
