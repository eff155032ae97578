/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/line.h"

/* One line of a watch for programs; the names are part of the interface. The caller's. */
struct cJSON *line_json(const Line *line);
