/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"

/* What the policy asks of one objective, judged within its scope. `ret` is zeroed. */
void objective_judge(const Scope *scope, const PolicyObjective *objective,
                     const JudgePrevious *previous, JudgedObjective *ret);
