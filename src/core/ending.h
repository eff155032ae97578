/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* Stops: with a record that says so, where there is one of this boot. Asked twice, at once. */
void ending_begin(Daemon *d);

/* With --once: stops when the one evaluation is told and nobody listens any more. */
void ending_if_done(Daemon *d);
