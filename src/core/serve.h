/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* What clients are answered with. */
Service serve_service(Daemon *d);
