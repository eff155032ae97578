/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "message/descriptor.h"

/* The descriptors of the gates that are installed beside this program, by number. */
typedef struct GateFiles {
        Descriptor gates[GATE_NUMBER_MAX];
        size_t n;
        uint8_t *sequence; /* the files one behind the other, as the compiler takes them */
        size_t sequence_size;
        Arena *arena;
} GateFiles;

/* On failure the user has been told. A file that is no descriptor is told of and left out. */
int gate_files_new(GateFiles **ret);
GateFiles *gate_files_free(GateFiles *files);
DEFINE_CLEANUP(GateFiles *, gate_files_free);
