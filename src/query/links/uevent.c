/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's uevents.
 *
 * Runs in postured-query-links. The kernel speaks, of names that a device may have chosen.
 * lib/kobject_uevent.c. Pure.
 */

#include "query/links/uevent.h"

#include <string.h>

#define KEY "SUBSYSTEM="

const char *uevent_subsystem(const char *data, size_t size) {
        const char *end = data + size;

        if (size == 0 || end[-1] != '\0' || !strchr(data, '@'))
                return NULL;

        for (const char *text = data + strlen(data) + 1; text < end; text += strlen(text) + 1)
                if (strncmp(text, KEY, strlen(KEY)) == 0)
                        return text + strlen(KEY);

        return NULL;
}
