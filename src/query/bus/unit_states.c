/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd said last of the state of a unit.
 *
 * Runs in postured-query-bus. Pure. Whoever may make units chooses their names: two that meet at one
 * place push each other out, and both are news again.
 */

#include "query/bus/unit_states.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* FNV-1a, 32 bits: only to find a place. */
static size_t place_of(const char *path) {
        uint32_t hash = 2166136261U;

        for (; *path; path++)
                hash = (hash ^ (uint8_t) *path) * 16777619U;

        return hash % UNIT_STATES_MAX;
}

bool unit_states_learn(UnitStates *states, const char *path, const char *active, const char *sub) {
        char *said = states->said[place_of(path)];
        char now[UNIT_STATE_BYTES];
        int n;

        n = snprintf(now, sizeof(now), "%s %s %s", path, active, sub);
        if (n < 0 || (size_t) n >= sizeof(now))
                return true;
        if (strcmp(said, now) == 0)
                return false;

        memcpy(said, now, sizeof(now));
        states->has_any = true;
        return true;
}

void unit_states_forget(UnitStates *states) {
        if (states->has_any) /* or its memory need not be there at all */
                memset(states, 0, sizeof(*states));
}
