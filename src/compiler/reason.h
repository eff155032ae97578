/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* The number of a public reason by its name, "unexpected-item": 18. -ENOENT. */
int reason_number(const char *name, uint8_t *ret);
