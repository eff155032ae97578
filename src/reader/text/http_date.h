/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/*
 * "Sat, 28 Nov 2026 12:00:00 UTC", as in the Date and Valid-Until of a repository (RFC 1123, RFC
 * 5322 with names of time zones): Unix seconds. -EBADMSG: not in that form, or not in UTC. Pure.
 */
int http_date_parse(Text written, int64_t *ret);
