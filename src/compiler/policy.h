/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "compiler/catalogue.h"
#include "compiler/complaints.h"
#include "message/policy.h"

/*
 * A policy, checked against the gates that are installed, into `arena`. The complaints have the
 * text and are added to; also where there is a policy, there may be warnings.
 * -EBADMSG: refused, and the complaints say why. -ENOMEM. The digest is the caller's to fill in.
 */
int policy_compile(Complaints *complaints, const Catalogue *catalogue, Arena *arena, Policy *ret);
