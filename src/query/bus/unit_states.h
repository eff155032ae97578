/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define UNIT_STATES_MAX  512U
#define UNIT_STATE_BYTES 160U /* a path and two states; longer ones are always news */

/*
 * What systemd said last of the state of a unit. It tells of a unit several times for each change,
 * first of the old state: only what is another is worth looking at.
 */
typedef struct UnitStates {
        char said[UNIT_STATES_MAX][UNIT_STATE_BYTES]; /* at the hash of the path; "" nothing */
        bool has_any;
} UnitStates;

/* Whether that is another than what was said last, or nothing is known of that; it is kept. */
bool unit_states_learn(UnitStates *states, const char *path, const char *active, const char *sub);

/* Forgets everything: the next word on each is news. */
void unit_states_forget(UnitStates *states);
