/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"
#include "jail/jail.h"
#include "message/places.h"

#define REACH_PATHS_MAX 1024U

/* The paths that stay reachable for a worker once its jail is closed. */
typedef struct Reach {
        JailPath paths[REACH_PATHS_MAX];
        size_t n_paths;   /* of the gate */
        size_t n_loading; /* and behind those, what the loader needs besides */
} Reach;

/*
 * What the gate declares to read on the running device; of an image or a recording (`root_fd` not
 * negative) the whole of it. Then what loading `module_fd` takes: itself, and the system's libraries.
 * Texts are in `arena`. -ENOMEM. -EMSGSIZE: it declares too much.
 */
int reach_init(Reach *reach, const PstGate *gate, const Places *places, int root_fd, int module_fd,
               Arena *arena);
