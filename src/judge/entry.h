/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"
#include "judge/verdict.h"

/*
 * A policy entry over the signals of the scope's gate: satisfied, stale, unknown or violated, with
 * the support that it gives. Deeper than a policy can nest: unknown.
 */
Verdict entry_judge(const Scope *scope, const PolicyEntry *entry);
