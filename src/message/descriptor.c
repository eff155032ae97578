/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking things up in a gate's description, and the published words of its enums.
 *
 * Runs everywhere. The gate passed message/descriptor_rules.h, or comes from our own module. Pure.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "message/descriptor.h"

static const char *const sources[] = {
        [PST_SOURCE_FIRMWARE] = "firmware", [PST_SOURCE_TPM] = "tpm",
        [PST_SOURCE_KERNEL] = "kernel",     [PST_SOURCE_DISK] = "disk",
        [PST_SOURCE_DAEMON] = "daemon",     [PST_SOURCE_AUTHORITY] = "authority",
        [PST_SOURCE_SELF] = "self",
};

static const char *const tiers[] = {
        [PST_TIER_A] = "A", [PST_TIER_B] = "B", [PST_TIER_C] = "C",
        [PST_TIER_D] = "D", [PST_TIER_E] = "E",
};

static const char *const types[] = {
        [PST_BOOL] = "bool",     [PST_INT] = "int",   [PST_TEXT] = "text",
        [PST_DIGEST] = "digest", [PST_LIST] = "list",
};

static const char *name_of(const char *const *names, size_t n, size_t value) {
        return value < n && names[value] ? names[value] : "unknown";
}

const char *source_name(PstSource source) {
        return name_of(sources, ELEMENTSOF(sources), source);
}

const char *tier_name(PstTier tier) {
        return name_of(tiers, ELEMENTSOF(tiers), tier);
}

const char *type_name(PstType type) {
        return name_of(types, ELEMENTSOF(types), type);
}

uint32_t gate_n_signals(const PstGate *gate) {
        uint32_t n = 0;

        for (const PstObjective *const *o = gate->objectives; o && *o; o++)
                for (const PstSignal *const *s = (*o)->signals; s && *s; s++)
                        n++;

        return n;
}

const PstSignal *gate_signal(const PstGate *gate, uint32_t index) {
        uint32_t n = 0;

        for (const PstObjective *const *o = gate->objectives; o && *o; o++)
                for (const PstSignal *const *s = (*o)->signals; s && *s; s++)
                        if (n++ == index)
                                return *s;

        return NULL;
}

int gate_find_signal(const PstGate *gate, const char *id, uint32_t *ret) {
        uint32_t n = 0;

        for (const PstObjective *const *o = gate->objectives; o && *o; o++)
                for (const PstSignal *const *s = (*o)->signals; s && *s; s++, n++)
                        if (strcmp((*s)->id, id) == 0) {
                                *ret = n;
                                return 0;
                        }

        return -ENOENT;
}
