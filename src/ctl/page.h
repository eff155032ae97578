/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>

#include "ctl/verified.h"

/* The status page, to standard output. */
int page_print(const Verified *verified);

/* The same as JSON, with the names of the interface; what `status --json` prints. */
struct cJSON *page_json(const Verified *verified);

/* The parts of it that other verbs show as well: the foot, with the key and why it is trusted ... */
void page_print_origin(FILE *out, const Verified *verified);

/* ... and as JSON: a reason, and the key. NULL or half of it: out of memory. */
struct cJSON *page_reason_json(uint8_t code);
void page_add_key(struct cJSON *object, const Verified *verified);

/* What an objective of a gate is called in JSON: "boot.trusted_boot_chain", or "g11.1"; and the gate. */
void page_gate_id(uint8_t gate, char *ret, size_t size);
void page_objective_id(uint8_t gate, unsigned objective, char *ret, size_t size);

/* RFC 3339 in UTC, "2026-11-24T06:00:00Z"; "never" for 0. */
void page_time(uint64_t unix_s, char ret[32]);
