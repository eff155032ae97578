/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/judge.h"
#include "record/reason.h"

#define SEVERITY_HIGH 4U

/*
 * Adds a finding to its gate's, ordered by objective, code and start, of which the same one counts
 * once, with the greater severity. Beyond JUDGE_FINDINGS_MAX the least severe goes, of equals the
 * youngest. One whose objective or code the record has no room for is left out.
 */
void findings_add(JudgedGate *gate, const JudgeFinding *finding, uint64_t now_s);

bool findings_have(const JudgedGate *gate, uint8_t objective, ReasonCode code);

/* One that only a signed statement answers: history-broken, key-changed, policy-line-left. */
bool findings_demand_review(const JudgedGate *gate);
