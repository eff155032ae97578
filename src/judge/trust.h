/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "judge/scope.h"

/*
 * Whether the kernel can vouch for what it shows, and whether there is a TPM.
 *
 * The kernel is trusted while the policy's entry on it passes and is fresh, and, where there is a
 * TPM, every signal of source tpm of that gate that declares a fact `secure_boot` says it is true.
 * A policy that says nothing about it does not trust the kernel.
 */
Trust trust_find(const JudgeInput *input);
