/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-bus.h>

#include "core/bus/service.h"

#define INTERFACE_NAME "io.enigm.Posture1"
#define INTERFACE_PATH "/io/enigm/Posture1"

typedef struct Connection Connection;

/* Puts the interface on a client's bus, and what makes busctl work without a bus daemon. */
int interface_add(sd_bus *bus, Connection *connection);

/* Changed and PropertiesChanged, of the record that there is now. */
int interface_notify(sd_bus *bus, const Service *service);

/* The members of a view, as io.enigm.Posture1 has them. One table for both transports. */
extern const sd_bus_vtable interface_vtable[];
