/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/bus/bus.h"
#include "query/reply.h"

/*
 * The questions about systemd's units (postured/question.h). `arguments` end with NULL. -EINVAL: what
 * should be a unit's name is none. Otherwise as bus_begin() and bus_call().
 */
int units_by_names(Bus *bus, const char *const *arguments, Reply *reply);
int units_matching(Bus *bus, const char *const *arguments, Reply *reply);
int units_by_cgroup(Bus *bus, const char *const *arguments, Reply *reply);
int units_get(Bus *bus, const char *const *arguments, Reply *reply);
int unit_files(Bus *bus, const char *const *arguments, Reply *reply);
