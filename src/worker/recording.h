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
