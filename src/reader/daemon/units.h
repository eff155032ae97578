/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/answer_list.h"
#include "reader/text/text.h"

/* What systemd says of one unit. Borrows the answer's bytes. */
typedef struct Unit {
        Text name;
        Text load;       /* LoadState: "loaded", "not-found", "masked", ... */
        Text active;     /* ActiveState */
        Text sub;        /* SubState */
        Text file_state; /* UnitFileState, or "" */
} Unit;

/* Units of an answer, taken off one by one. */
typedef AnswerList UnitList;

/* An answer to PST_UNITS or PST_UNITS_MATCHING. -EBADMSG. Pure. */
int unit_list_open(const void *data, size_t size, UnitList *ret);

/* The next unit: 1 and the unit, 0 at the end. -EBADMSG. */
int unit_list_next(UnitList *list, Unit *ret);

/* The unit of that name: 1 and the unit, or 0. -EBADMSG. */
int unit_list_find(const void *data, size_t size, const char *name, Unit *ret);

/* Pairs of an answer to PST_UNITS_BY_CGROUP (path, unit) or PST_UNIT_FILES (path, state): as above. */
int unit_pair_next(UnitList *list, Text *ret_first, Text *ret_second);

/* One property of several units, an answer to PST_UNITS_GET: the value as CBOR. */
typedef struct UnitProperty {
        Text name;
        Text signature;
        CborBytes value;
} UnitProperty;

int unit_property_next(UnitList *list, UnitProperty *ret);
