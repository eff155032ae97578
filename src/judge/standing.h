/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"
#include "judge/verdict.h"

/*
 * What an objective stands at, from what held before and this verdict: a violation stays until
 * enough fresh satisfied evaluations in a row, of different rounds, have been made. Sets all of
 * `ret` but its checks, `resample`, and the memory of agreements in `ret->next`.
 */
void standing_settle(const Scope *scope, const Verdict *verdict, const JudgePrevious *previous,
                     JudgedObjective *ret);
