/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Lower-case hex of `size` bytes and a NUL: 2 * size + 1 characters of `ret`. */
void hex_encode(const uint8_t *data, size_t size, char *ret);

/* Exactly `size` bytes from 2 * size hex digits of either case, which a NUL ends. -EBADMSG. */
int hex_decode(const char *text, uint8_t *ret, size_t size);
