/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A worker process under test: started as core starts it, with the test in core's place. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/frame.h"
#include "base/macro.h"
#include "message/channel.h"
#include "message/descriptor.h"
#include "message/sample.h"

typedef struct Stage {
        const PstGate *gate; /* of the twin */
        pid_t pid;
        int channel; /* core's end */
        Arena *arena;
        Frame frame;
} Stage;

/* The gate of a module without constructors, loaded into the test: PST_HOSTILE/<twin>.so. */
const PstGate *stage_twin(const char *twin);

/* Writes <module>.gate beside <module>.so, from the twin's declarations. */
void stage_describe(const char *module, const PstGate *gate);

/* Starts a worker with that module; `arguments` are further ones, ended by NULL. */
void stage_start(Stage *stage, const char *module, const char *twin, const char *const *arguments);

/* Likewise with <gate>.so and <gate>.gate; the caller fills in stage->gate. */
void stage_start_path(Stage *stage, const char *gate, const char *const *arguments);

/* Kills what is left of it. */
void stage_done(Stage *stage);

/* Waits for a message: its type, or 0 if there is none in time, or -1 if the worker is gone. */
int stage_hear(Stage *stage, int timeout_ms);

/* Orders one signal, by its id. */
void stage_order(Stage *stage, const char *signal);

/* The sample of a REPORT_SIGNAL that was just heard, checked as core checks it. */
Sample stage_sample(Stage *stage);

/* The value of a fact of type int; fails the test if there is none. */
int64_t stage_fact(Stage *stage, const char *signal, const Sample *sample, const char *name);

/* How it ended: wait status. */
int stage_wait(Stage *stage);
