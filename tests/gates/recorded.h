/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was recorded of a device beside its files, as answers of the query processes: the netlink
 * messages in its raw/, what busctl said in its cmd/bus-*.json, and its control groups.
 */

#include "described.h"

/* cmocka's own words come first. */
#include "../devices/recorded_netlink.h"

/* Netlink messages. The caller frees `.data`. */
DeviceAnswer recorded_messages(PstQuestion question, const char *device, const char *const *names);

/* One property of what busctl said, as "bus-resolve1" and "DNS": PST_BUS_GET. */
DeviceAnswer recorded_property(PstQuestion question, CborAnswer *a, const char *device,
                               const char *file, const char *property);

/* One property of units, of their cmd/bus-<kind>-<unit>.json: PST_UNITS_GET. `kind`: "unit",
 * "service" or "timer"; units that the device does not have are left out. */
DeviceAnswer recorded_unit_property(PstQuestion question, CborAnswer *a, const char *device,
                                    const char *kind, const char *property);

/* The same of any loaded unit, of what `systemctl show` printed; `signature`: "s", "b" or "as". */
DeviceAnswer recorded_shown_property(PstQuestion question, CborAnswer *a, const char *device,
                                     const char *property, const char *signature);

/* The units that the question names: PST_UNITS, or patterns: PST_UNITS_MATCHING. */
DeviceAnswer recorded_units(PstQuestion question, CborAnswer *a, const char *device);
DeviceAnswer recorded_units_matching(PstQuestion question, CborAnswer *a, const char *device);

/* All unit files: PST_UNIT_FILES. */
DeviceAnswer recorded_unit_files(PstQuestion question, CborAnswer *a, const char *device);

/* PST_CGROUPS. */
DeviceAnswer recorded_cgroups(PstQuestion question, CborAnswer *a, const char *device);
