/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The digest of a device's bytes, as a fact has it: SHA-256. Runs in a worker. Pure. */

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES    32U
#define DIGEST_HEX_SIZE (2 * DIGEST_BYTES + 1) /* with its NUL */

void digest_of(const void *data, size_t size, uint8_t ret[DIGEST_BYTES]);
void digest_hex_of(const void *data, size_t size, char ret[DIGEST_HEX_SIZE]);
