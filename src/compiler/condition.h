/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/*
 * A condition on a fact: `"enabled": true`, or `"mode": { "in": [...] }`. The key is the fact's
 * name. `type` is the fact's, 0 if nothing is known of it; then only the shape is looked at.
 */
int condition_read(Reading *r, const Node *member, PstType type, PolicyTest *ret);
