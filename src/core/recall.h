/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/*
 * Once, when the signer has come up: what the newest record and the state of the history mean for
 * this run. -EPERM: this policy must not be used on this device any more; it was logged.
 */
int recall(Daemon *d);

/* When a signer has come up once more: what it found of its history is a finding as well. */
void recall_again(Daemon *d);
