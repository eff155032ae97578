/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "message/descriptor.h"
#include "message/policy.h"

#define SCHEDULE_GRID_MS  30000U /* looks at the device share their wake-ups */
#define SCHEDULE_LEAST_MS 10000U /* between two looks at one signal, whatever a policy says */

/* Signals of one gate: bit n is signal n. */
typedef uint64_t SignalSet;
_Static_assert(GATE_SIGNALS_MAX == 64, "a set of signals has a bit for each");

/*
 * When each signal of a gate is to be looked at next. Times are milliseconds of CLOCK_BOOTTIME and
 * arguments, so that a test can tell the time. Zeroed: of a gate without signals.
 */
typedef struct Schedule {
        uint32_t n;
        uint64_t interval_ms[GATE_SIGNALS_MAX];
        uint64_t due_ms[GATE_SIGNALS_MAX];
} Schedule;

/* All signals are due at once. */
void schedule_init(const PstGate *gate, const Policy *policy, Schedule *ret);

/* All signals of the gate. */
SignalSet schedule_all(const Schedule *schedule);

/* What is due at that time. */
SignalSet schedule_due(const Schedule *schedule, uint64_t now_ms);

/* They have been sampled: due again after their interval, on the grid. */
void schedule_sampled(Schedule *schedule, SignalSet set, uint64_t now_ms);

/* When something is due next; UINT64_MAX: never. */
uint64_t schedule_next_ms(const Schedule *schedule);
