/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "message/channel.h"

/* What was heard on the bus. */
typedef enum ChangeKind {
        CHANGE_NONE,
        CHANGE_UNIT_STATE,    /* a unit became active, failed, ... */
        CHANGE_UNIT_PROPERTY, /* properties of one of a unit's interfaces */
        CHANGE_UNIT_LOADED,   /* systemd loaded a unit, or forgot one */
        CHANGE_UNIT_FILES,    /* enabled, masked, ... */
        CHANGE_SYSTEMD,       /* anything of it: it has reloaded, or is another */
        CHANGE_PROPERTY,      /* of some service */
        CHANGE_OWNER,         /* of a service's name */
        CHANGE_EVERYTHING,    /* there is another connection to the bus */
        _CHANGE_MAX,
} ChangeKind;

typedef struct Change {
        ChangeKind kind;
        const char *unit;              /* of a unit: its name */
        const char *interface;         /* of properties */
        const char *const *properties; /* of a unit's: which, ended by NULL; NULL: any */
        const char *service, *path;    /* of a property or an owner */
} Change;

/* Whether the answer to a question that somebody watches, PST_ANY in it or not, may be another now. */
bool change_concerns(const Change *change, const PstQuestion *watched);
