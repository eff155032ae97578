/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an objective is called where policies and people speak of it.
 *
 * Runs in core. Pure.
 */

#include "judge/scope.h"

#include <stdio.h>

bool objective_id(const PstGate *gate, const PstObjective *objective, char ret[OBJECTIVE_ID_SIZE]) {
        int n = snprintf(ret, OBJECTIVE_ID_SIZE, "%s.%s", gate->id, objective->id);

        return n > 0 && (size_t) n < OBJECTIVE_ID_SIZE;
}
