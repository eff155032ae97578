/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/*
 * What can only be said of a whole policy: whether each objective that must be covered is, whether
 * its sources suffice, and which gates it speaks of without need or not at all.
 */
void coverage_check(Reading *r, const Node *root, const Policy *policy);
