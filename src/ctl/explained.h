/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/target.h"
#include "message/explain.h"

struct cJSON;

/*
 * What the daemon's administrator may know of `id` ("" for everything), into `arena`. On failure the
 * user has been told and *ret_exit is how to exit.
 */
int explained_fetch(const Target *target, Client *client, const char *id, Arena *arena,
                    Explanation *ret, ExitStatus *ret_exit);

/* A fact's value for a person: true, 42, text, hex, [a, b]. Allocated; NULL: out of memory. */
char *explained_value(const PstValue *value);

/* The array "signals" of the interface. */
struct cJSON *explained_signals_json(const Explanation *explanation);

/* The same with objectives and checks: what `explain --json` prints. */
struct cJSON *explained_json(const Explanation *explanation);

/* "firmware", ... of bits 0..6, as an array. */
struct cJSON *explained_sources_json(uint8_t sources);

/* The same for a person: "firmware, tpm", or "none". */
void explained_sources(uint8_t sources, char *ret, size_t size);
