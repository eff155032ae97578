/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/arena.h"

#define GATE_OBJECTIVES      3U  /* of each gate: the record has room for exactly these */
#define GATE_SIGNALS_MAX     64U /* of one gate */
#define GATE_NUMBER_MAX      16U
#define DESCRIPTOR_BYTES_MAX 65536U
#define DESCRIPTOR_EXTENSION ".gate"

/*
 * What <id>.gate says: the gate as its module declares it, but for its functions (`sample` is NULL),
 * and the digest of the module's file. Core, compiler and posturectl read this and never the module.
 */
typedef struct Descriptor {
        const PstGate *gate;
        uint8_t module_digest[PST_DIGEST_BYTES]; /* SHA-256 of <id>.so */
} Descriptor;

/*
 * CBOR: {0: abi, 1: number, 2: id, 3: title, 4: module digest, 5: [objective, ...]} with
 * objective = [id, title, [signal, ...]] and signal = [id, help, source, tier, timeout_ms, [reads],
 * [[question, arguments...], ...], [statements], [watches], [[fact, type, help], ...]];
 * watch = [kind, path] or [kind, question, arguments...].
 *
 * -EINVAL: the gate breaks a rule of gate.h or one of the limits here, and *ret_why says which.
 * -EMSGSIZE: it does not fit.
 */
int descriptor_encode(const PstGate *gate, const uint8_t module_digest[PST_DIGEST_BYTES],
                      void *buffer, size_t capacity, size_t *ret_size, const char **ret_why);

/*
 * Into `arena`. -EBADMSG: not a descriptor, or one that breaks a rule: unique ids that begin with
 * the gate's, exactly GATE_OBJECTIVES objectives, declared watches among reads and queries, known
 * sources, tiers and types. -EOPNOTSUPP: of another ABI. -ENOMEM.
 */
int descriptor_decode(const void *data, size_t size, Arena *arena, Descriptor *ret);

/* All signals of a gate have one numbering, objective after objective. */
uint32_t gate_n_signals(const PstGate *gate);
const PstSignal *gate_signal(const PstGate *gate, uint32_t index); /* NULL beyond the end */

/* The index of "boot.secure_boot" in its gate, or -ENOENT. */
int gate_find_signal(const PstGate *gate, const char *id, uint32_t *ret);

/* "firmware", "tpm", ... and "A" to "E", "bool", ...; "unknown" for what is not listed. Static. */
const char *source_name(PstSource source);
const char *tier_name(PstTier tier);
const char *type_name(PstType type);
