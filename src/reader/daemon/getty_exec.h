/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* Whether an argument of agetty logs somebody in without a question: agetty(8), -a, --autologin. */
bool getty_argument_is_autologin(Text argument);

/*
 * Whether a service in an answer to PST_UNITS_GET("Service", "ExecStart", ...) logs somebody in
 * without a question. -EBADMSG: of another shape. Pure.
 */
int getty_exec_autologin(PstBytes answer, bool *ret);
