/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define DURATION_MAX_S 31622400U /* 366 days */

/* "30s", "5m", "2h", "7d": one whole number above 0 and one unit. -EBADMSG; -ERANGE: too long. */
int duration_parse(const char *text, uint64_t *ret_s);
