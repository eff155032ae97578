/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"
#include "judge/verdict.h"

/*
 * Two facts that must be equal. Not-applicable, with no support, while one side is not present,
 * lacks the fact or is of another round. Unequal for the first time: unknown, and *resample is set;
 * unequal again in a later round: violated. `next` carries the memory of it; initially it holds
 * that of `previous`.
 */
Verdict agreement_judge(const Scope *scope, const PolicyAgreement *agreement, uint32_t index,
                        const JudgePrevious *previous, JudgePrevious *next, bool *resample);
