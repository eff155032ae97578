/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/daemon/units.h"
#include "reader/text/text_set.h"

#define SYSTEMD_NAME    "org.freedesktop.systemd1"
#define SYSTEMD_OBJECT  "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"

#define SYSTEMD_OF_MANAGER(property)                                                               \
        PST_BUS_GET(SYSTEMD_NAME, SYSTEMD_OBJECT, SYSTEMD_MANAGER, property)

/*
 * Takes exactly `n` units off an answer to PST_UNITS, in the order in which they were asked for. The
 * name of one that is asked for by an alias may be another. -EBADMSG: there are more, or fewer. Pure.
 */
int units_take(PstBytes answer, Unit *ret, size_t n);

/* Asks for one property of several units, which the signal declares with PST_ANY for their names.
 * Of none nothing is asked, and the list is empty. As pst_query(). */
int unit_properties_read(PstRun *run, const char *interface, const char *property,
                         const TextSet *units, UnitList *ret);

/* The value of a property that has to be of one type. -EBADMSG: it is of another. Pure. */
int unit_property_text(const UnitProperty *property, Text *ret);      /* "s" */
int unit_property_uint(const UnitProperty *property, uint64_t *ret);  /* "u", "t" */
int unit_property_n_texts(const UnitProperty *property, size_t *ret); /* "as": how many */
int unit_property_program(const UnitProperty *property, Text *ret);   /* ExecStart: 1 and the path
                                                                          of the first, 0: none */
