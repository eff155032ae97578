/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Names on the bus that postured-query-bus itself knows: the bus's own, and systemd's. */

#define DBUS_SERVICE    "org.freedesktop.DBus"
#define DBUS_PATH       "/org/freedesktop/DBus"
#define DBUS_PROPERTIES DBUS_SERVICE ".Properties"

#define SYSTEMD_SERVICE    "org.freedesktop.systemd1"
#define SYSTEMD_PATH       "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER    SYSTEMD_SERVICE ".Manager"
#define SYSTEMD_UNIT       SYSTEMD_SERVICE ".Unit"
#define SYSTEMD_UNITS_PATH SYSTEMD_PATH "/unit"
