/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the tests share: cmocka, and a daemon by a clock of our own, with all that it published. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/macro.h"
#include "clock.h"
#include "core/daemon.h"
#include "device.h"

#define SECOND_MS UINT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)

#define TOLD_MAX 16384U

/* A record that was published; it verified, and follows from the one before. */
typedef struct Told {
        uint64_t at_ms; /* CLOCK_BOOTTIME of its publication */
        RecordKind kind;
        uint64_t issued_s, expires_s, uptime_s;
        uint64_t policy_version;
        uint8_t state; /* the decision */
        uint8_t status[DEVICE_GATES][GATE_OBJECTIVES];
        uint64_t since_s[DEVICE_GATES][GATE_OBJECTIVES];
        bool limited;       /* finding limit-reached: changes are held back, */
        bool lost_events;   /* and: events were lost */
        bool worker_failed; /* finding worker-failed */
} Told;

typedef struct Simulation {
        Daemon *daemon;
        Told told[TOLD_MAX];
        size_t n_told;
        unsigned n_expired; /* instants at which the current record was none */
} Simulation;

extern Simulation simulation;

/* cmocka's fixtures: a daemon that has told its first record, of a device on which all is well. */
int simulation_start(void **state);
int simulation_end(void **state);

/* Puts another policy in the place of the first: the same objectives, with these lines before them. */
void simulation_set_policy(const char *head);

/* Has it read anew, as by SIGHUP, and waits until it was. */
void simulation_reload(void);

/* Whether the daemon has ended. */
bool simulation_has_ended(void);

/* Lets time go on by so much of CLOCK_BOOTTIME, or until the daemon has ended. */
void simulation_run(uint64_t ms);

/* The newest record. */
const Told *simulation_last(void);

/* Memory in use, in bytes. */
size_t simulation_memory(void);

/* Whether all three objectives of all gates, or of all but one, have this status. */
bool told_all(const Told *told, Status status);
bool told_all_but(const Told *told, size_t gate, Status status);
bool told_gate(const Told *told, size_t gate, Status status);
