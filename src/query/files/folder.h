/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/files/files.h"

/* Questions about all that is in a directory: what they answer stands in postured/question.h. */
int folder_metas(void *right, const char *const *arguments, Reply *reply);
int folder_digests(void *right, const char *const *arguments, Reply *reply);
