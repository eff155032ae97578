/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-bus.h>

#include "base/cleanup.h"

/* The bare server's end of a peer-to-peer bus over `fd`, which is its own from then on. */
int bus_serve(int fd, sd_bus **ret);

/* Of any bus: what was sent arrives first. */
sd_bus *bus_free(sd_bus *bus);
DEFINE_CLEANUP(sd_bus *, bus_free);
