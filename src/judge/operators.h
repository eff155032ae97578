/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "message/policy.h"
#include "record/reason.h"

/* What a test came to. Zero, as always, claims nothing. */
typedef enum Outcome {
        OUTCOME_UNKNOWN,
        OUTCOME_PASS,
        OUTCOME_FAIL,
        _OUTCOME_MAX,
} Outcome;

/*
 * Whether a fact meets a test. NULL: the fact was not given, hence unknown; so is a fact or operand
 * of a type that the operator does not take, a text that is no version, and an age below zero.
 */
Outcome operator_test(const PolicyTest *test, const PstValue *fact);

/* The public reason for a test that fails, if the policy names none. */
ReasonCode operator_reason(PolicyOperator op);

/* Whether two facts say the same: of one type and equal, lists as sets. */
bool values_equal(const PstValue *a, const PstValue *b);
