/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/verb.h"

struct cJSON;

/* Adds a whole number, digit by digit: cJSON itself rounds what is beyond 15 of them. */
bool json_add_uint(struct cJSON *object, const char *name, uint64_t value);

/* Prints an object to standard output and frees it. Out of memory and a full disk are errors. */
ExitStatus json_print(struct cJSON *json);
