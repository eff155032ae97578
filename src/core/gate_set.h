/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "core/options.h"
#include "message/descriptor.h"

#define GATE_MODEL_MAX                                                                             \
        10U /* gates 1 to 10 stand in every record, whether they are installed or not */

/* A gate as its descriptor has it; or, for one of the model that is not there, a number. */
typedef struct Gate {
        uint8_t number;
        const PstGate *descriptor; /* never NULL; without signals where there is none */
        uint8_t module_digest[PST_DIGEST_BYTES];
        bool described;  /* there is a descriptor that holds */
        bool wanted;     /* and it is to be sampled */
        const char *why; /* it is not described: why. Never NULL */
        char name[64];   /* the file's, without extension; "" if there is none */
        uint8_t *file;   /* the descriptor's bytes, for the compiler */
        size_t file_bytes;
} Gate;

typedef struct GateSet {
        const char *folder; /* borrowed; for messages */
        Arena *arena;
        Gate gates[GATE_NUMBER_MAX]; /* rise by number */
        size_t n_gates;
        size_t n_refused; /* descriptors that were there and do not hold */
} GateSet;

/*
 * Reads the descriptors in a directory. What does not hold is logged and refused, and costs its own
 * gate. Fails only if memory is short, or the directory cannot be read.
 */
int gate_set_read(int dir_fd, const char *folder, const Options *options, GateSet *ret);
void gate_set_done(GateSet *set);

/* The first id in `--gates` that no gate here has, up to its comma; NULL: each is here. */
const char *gate_set_lacks(const GateSet *set, const Options *options, int *ret_length);

/* NULL: there is none. */
Gate *gate_set_find(GateSet *set, uint8_t number);
