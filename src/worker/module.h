/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"
#include "message/descriptor.h"

/* A gate as it is installed: <path>.so, and <path>.gate, which describes it. */
typedef struct Module {
        int fd; /* of the .so */
        Arena *arena;
        Descriptor descriptor;
        int (*sample[GATE_SIGNALS_MAX])(PstRun *run); /* once it is loaded */
} Module;

#define MODULE_NONE ((Module){ .fd = -1 })

/* SHA-256 of the whole of an open file, whose offset it leaves alone. */
int module_digest(int fd, uint8_t ret[PST_DIGEST_BYTES]);

/* Opens a module and yields its gate, running its constructors: at build time alone. */
int module_inspect(int fd, const PstGate **ret, const char **ret_why);

/*
 * Opens both files and holds the one against the other, running nothing of the gate. -EKEYREJECTED:
 * the module is not the one that was described. -EBADMSG, -EOPNOTSUPP: see descriptor_decode().
 * Otherwise what open() and read() say. `ret` is MODULE_NONE before; module_done() in any case.
 */
int module_open(const char *path, Module *ret);
void module_done(Module *module);

/*
 * Loads the module by its descriptor and takes the functions of its signals; its declarations stay
 * those of the description. From here on the gate's code has run. -EBADMSG: it is not a gate, or
 * not the one that was described; `*ret_why` says in what. Static.
 */
int module_load(Module *module, const char **ret_why);
