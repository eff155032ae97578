/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"

/*
 * One gate: its objectives, whether it applies to this device at all, and its findings.
 *
 * It does not apply if the policy lists it as optional and all that the authority says of it, which
 * must be something, is that there is nothing; or if it is an extension that the policy does not
 * mention. `ret` is zeroed.
 */
void gate_judge(const JudgeInput *input, const JudgeGate *gate, const Trust *trust,
                JudgedGate *ret);
