/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/daemon/units.h"
#include "reader/text/text_set.h"

/*
 * The programs of an answer to PST_UNITS_GET("Service", "ExecStart", ...), added to `ret`: of each
 * command its path. -EBADMSG, -EFBIG. Pure.
 */
int service_exec_parse(PstBytes answer, TextSet *ret);

/* The texts of an answer to PST_UNITS_GET of a property that is a list of text. */
int service_texts_parse(PstBytes answer, TextSet *ret);

/* The same of one unit's property. */
int service_texts_take(const UnitProperty *property, TextSet *ret);
