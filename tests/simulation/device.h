/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A simulated device of ten gates, with three objectives of two signals each. It is the supervisor
 * that the core is linked with (core/supervisor.h): its workers answer after a moment, and can be
 * made to behave badly. Gates go by their index, 0 to 9.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_GATES   10U
#define DEVICE_SIGNALS 6U /* of each gate: two of each objective */

/* All is well, and nothing was sampled yet. */
void device_reset(void);

/* "build", "boot", ...: the ids of the gates. Static. */
const char *device_id(size_t gate);

/* Puts the descriptors of the gates into a directory. */
void device_describe(int dir_fd);

/* What a signal finds from now on: its one fact, which has to be true. */
void device_set(size_t gate, size_t signal, bool on);

/* Its worker has an order at all times, and does not come to the end of one. */
void device_make_busy(size_t gate, bool busy);

/* It is busy at what it was ordered before, and will tell nobody when it has ended. */
void device_lose_end(size_t gate);

/* Its worker is gone; and another one has started. */
void device_lose(size_t gate);
void device_restart(size_t gate);

/* A watch fires. `lost` of `signals`: of which nobody knows since when. */
void device_wake(size_t gate, uint64_t signals, uint64_t lost);

unsigned device_n_rounds(size_t gate);

/* CLOCK_BOOTTIME of the last order that had a signal, in ms; 0: none. */
uint64_t device_ordered_ms(size_t gate, size_t signal);
