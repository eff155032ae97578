/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/* The pairs of an `agree`, whose signals are of the gate with this id. */
int agreements_read(Reading *r, const Node *list, const char *gate, const PolicyAgreement **ret,
                    size_t *ret_n);
