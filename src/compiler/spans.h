/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/* `freshness` or `interval`: spans of time by "default", "gate:", "objective:" and "signal:". */
int spans_read(Reading *r, const Node *node, const PolicySpan **ret, size_t *ret_n);
