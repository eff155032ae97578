/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/*
 * UTF-8 as UTF-16LE, as firmware has it: at most 2 * text.size bytes.
 * -EBADMSG: it is no UTF-8. -EFBIG: more than `capacity` bytes.
 */
int utf16_encode(Text utf8, uint8_t *ret, size_t capacity, size_t *ret_size);
