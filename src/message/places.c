/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places: declared paths that move with the installation.
 *
 * Runs in core and workers. The places come from core, the paths from a gate's declaration. Pure.
 */

#include "message/places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"

static const struct {
        const char *name;
        size_t offset;
} names[] = {
        { "run", offsetof(Places, run) },
        { "state", offsetof(Places, state) },
        { "gates", offsetof(Places, gates) },
};

/* The place whose name stands in front of `end`, or NULL. */
static const char **find(Places *places, const char *name, size_t size) {
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strlen(names[i].name) == size && strncmp(names[i].name, name, size) == 0)
                        return (const char **) ((char *) places + names[i].offset);

        return NULL;
}

int places_set(Places *places, const char *assignment) {
        const char *equals = strchr(assignment, '=');
        const char **place;

        place = equals ? find(places, assignment, (size_t) (equals - assignment)) : NULL;
        if (!place || equals[1] != '/')
                return -EINVAL;

        *place = equals + 1;
        return 0;
}

int places_expand(const Places *places, const char *path, char *ret, size_t size) {
        const char *end = *path == '@' ? strchr(path + 1, '@') : NULL;
        const char *place = "", *rest = path;
        Places copy = *places;
        const char **found;
        int n;

        if (end) {
                found = find(&copy, path + 1, (size_t) (end - path - 1));
                if (!found || !*found)
                        return -ENOENT;
                place = *found;
                rest = end + 1;
        }

        n = snprintf(ret, size, "%s%s", place, rest);
        return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
}
