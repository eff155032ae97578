/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/verb.h"

struct cJSON;

/* Prints an object to standard output and frees it. Out of memory and a full disk are errors. */
ExitStatus json_print(struct cJSON *json);
