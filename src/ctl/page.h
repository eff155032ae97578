/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/verified.h"

/* The status page, to standard output. */
int page_print(const Verified *verified);

/* The same as JSON, with the names of the interface; what `status --json` prints. */
struct cJSON *page_json(const Verified *verified);

/* RFC 3339 in UTC, "2026-11-24T06:00:00Z"; "never" for 0. */
void page_time(uint64_t unix_s, char ret[32]);
