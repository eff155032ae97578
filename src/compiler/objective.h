/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "compiler/reading.h"
#include "message/policy.h"

/* What judging one objective may hold: its checks, min_sources among them. */
#define OBJECTIVE_CHECKS_MAX 64U

/* What a policy asks of the objective that the member's key names, which exists. */
int objective_read(Reading *r, const Node *member, PolicyObjective *ret);

/*
 * Whether its min_sources can be reached, in two ways: an error where no set of the gate's signals
 * could, a warning where these checks do not. `counts_self`: source self is support here.
 */
void objective_check_sources(Reading *r, const Node *member, const PolicyObjective *objective,
                             bool counts_self);
