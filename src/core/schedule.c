/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to look at each signal.
 *
 * Runs in the core, which owns every timer. Pure: time is an argument.
 */

#include "core/schedule.h"

#include <stdio.h>

#define BIT(n) ((SignalSet) 1 << (n))

/* "boot.event_log": the ids of signals and objectives as policies write them. */
static void set_intervals(const PstGate *gate, const Policy *policy, Schedule *s) {
        uint32_t index = 0;

        for (size_t o = 0; gate->objectives[o]; o++) {
                const PstObjective *objective = gate->objectives[o];
                char id[PST_TEXT_MAX];

                (void) snprintf(id, sizeof(id), "%s.%s", gate->id, objective->id);
                for (size_t i = 0; objective->signals[i] && index < GATE_SIGNALS_MAX; i++) {
                        uint64_t interval_ms =
                                policy_interval_s(policy, gate->id, id, objective->signals[i]->id) *
                                1000U;

                        s->interval_ms[index++] =
                                interval_ms > SCHEDULE_LEAST_MS ? interval_ms : SCHEDULE_LEAST_MS;
                }
        }

        s->n = index;
}

void schedule_init(const PstGate *gate, const Policy *policy, Schedule *ret) {
        *ret = (Schedule){ 0 };
        set_intervals(gate, policy, ret);
}

SignalSet schedule_all(const Schedule *s) {
        return s->n == GATE_SIGNALS_MAX ? ~(SignalSet) 0 : BIT(s->n) - 1;
}

SignalSet schedule_due(const Schedule *s, uint64_t now_ms) {
        SignalSet due = 0;

        for (uint32_t i = 0; i < s->n; i++)
                if (s->due_ms[i] <= now_ms)
                        due |= BIT(i);

        return due;
}

/* Down to the grid, so that an interval which is half of a freshness stays below it. */
static uint64_t next_ms(uint64_t now_ms, uint64_t interval_ms) {
        uint64_t at_ms = now_ms + interval_ms;
        uint64_t on_grid_ms = at_ms - at_ms % SCHEDULE_GRID_MS;

        return on_grid_ms > now_ms ? on_grid_ms : at_ms;
}

void schedule_sampled(Schedule *s, SignalSet set, uint64_t now_ms) {
        for (uint32_t i = 0; i < s->n; i++)
                if (set & BIT(i))
                        s->due_ms[i] = next_ms(now_ms, s->interval_ms[i]);
}

uint64_t schedule_next_ms(const Schedule *s) {
        uint64_t next = UINT64_MAX;

        for (uint32_t i = 0; i < s->n; i++)
                if (s->due_ms[i] < next)
                        next = s->due_ms[i];

        return next;
}
