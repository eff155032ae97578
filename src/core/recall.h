/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/*
 * Once, when the signer has come up: what the newest record and the state of the history mean for
 * this run. -EPERM: this policy must not be used on this device any more; it was logged.
 */
int recall(Daemon *d);

/*
 * Whether this device may go on with that policy, by its newest record. -EPERM: its version is lower;
 * it was logged. Another line of policies is a finding.
 */
int recall_check_policy(Daemon *d, const Policy *policy);

/* When a signer has come up once more: what it found of its history is a finding as well. */
void recall_again(Daemon *d);
