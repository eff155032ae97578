/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/* The roles of a policy that names none. */
void roles_default(const Catalogue *catalogue, Policy *ret);

/* `roles` and `optional_gates`, as masks and numbers. `into` is a Policy. */
int roles_read(Reading *r, const Node *node, void *into);
int optional_gates_read(Reading *r, const Node *node, void *into);
