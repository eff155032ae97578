/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/daemon/unit_property.h"

/* What a signal declares that asks what services run, and what it watches. */
#define SERVICES_ACTIVE         PST_UNITS_MATCHING("active", "*.service")
#define SERVICE_PROGRAM_QUERIES SERVICES_ACTIVE, PST_UNITS_GET("Service", "ExecStart", PST_ANY)

/* Adds the program of each service that runs, by the path that program_path_add() gives it. As
 * pst_query(). */
int service_programs_read(PstRun *run, TextSet *ret);
