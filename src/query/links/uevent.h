/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * The subsystem of a kernel uevent ("ACTION@DEVPATH", then "KEY=value" texts, each ended by a NUL):
 * a text within it. NULL: it names none, or is no such message. Pure.
 */
const char *uevent_subsystem(const char *data, size_t size);
