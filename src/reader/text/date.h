/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/*
 * A day, "2028-06-30", as Unix seconds at its beginning, in UTC. -EBADMSG: it is none, or before
 * 1970.
 */
int date_parse(Text day, int64_t *ret);
