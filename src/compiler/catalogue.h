/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The gates that are installed here, as their descriptors say: what a policy can speak of.
 */

#include <postured/gate.h>

#include "base/arena.h"
#include "message/descriptor.h"

#define CATALOGUE_BYTES_MAX ((size_t) GATE_NUMBER_MAX * DESCRIPTOR_BYTES_MAX)

typedef struct Catalogue {
        const PstGate *gates[GATE_NUMBER_MAX + 1U]; /* by number; NULL: not installed */
        size_t n_gates;
} Catalogue;

/*
 * A sequence of descriptors, into `arena`. -ENODATA: there is none. -EBADMSG: one is malformed.
 * -EEXIST: two have one number or id. -EOPNOTSUPP: of another ABI. -ENOMEM. *ret_offset is where
 * it stands, also on failure.
 */
int catalogue_parse(const void *data, size_t size, Arena *arena, Catalogue *ret,
                    size_t *ret_offset);

/* What a policy names, once it was looked up. */
typedef struct Named {
        uint32_t number;     /* of the gate; 0: there is no such gate */
        const PstGate *gate; /* NULL: a gate of the model, not installed: nothing is known of it */
        uint32_t index;      /* of an objective within its gate */
} Named;

/*
 * "boot"; "boot.device_integrity" as an objective. -ENOENT: there is no such thing. 0 without a
 * gate: it may well be, in a gate of the model that is not installed.
 */
int catalogue_find_gate(const Catalogue *catalogue, const char *id, Named *ret);
int catalogue_find_objective(const Catalogue *catalogue, const char *id, Named *ret);

/* "boot.secure_boot"; NULL with 0 as above. -ENXIO: no such gate. -ENOENT: it has no such signal. */
int catalogue_find_signal(const Catalogue *catalogue, const char *id, const PstSignal **ret);

/* NULL: the signal declares no such fact. */
const PstFact *signal_fact(const PstSignal *signal, const char *name);

/* Whether `id` is "<gate>.<anything>". */
bool id_is_within(const char *id, const char *gate);
