/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* Tells the service manager that we are well, as often as it asks for, if we are. */
int watchdog_start(Daemon *d);

/* What is wrong with us, as a half sentence; NULL: nothing. */
const char *watchdog_check(const Daemon *d);
