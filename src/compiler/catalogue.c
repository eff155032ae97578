/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gates that are installed, by number and by name.
 *
 * Runs in postured-compiler, jailed. The descriptors were made by the build and are read by core
 * beforehand; malformed ones are refused all the same.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/acceptor.h"
#include "compiler/catalogue.h"

/*
 * The gates of the Production Gate Model. A policy speaks of all of them; on a device that lacks
 * one, its objectives are unknown, which costs no other gate.
 */
static const char *const model[] = {
        [1] = "build", [2] = "boot",    [3] = "runtime",    [4] = "platform", [5] = "network",
        [6] = "apps",  [7] = "privacy", [8] = "management", [9] = "update",   [10] = "monitoring",
};

static int add(Catalogue *catalogue, const PstGate *gate) {
        for (size_t i = 0; i < ELEMENTSOF(catalogue->gates); i++)
                if (catalogue->gates[i] && strcmp(catalogue->gates[i]->id, gate->id) == 0)
                        return -EEXIST;
        if (gate->number == 0 || gate->number > GATE_NUMBER_MAX)
                return -EBADMSG;
        if (catalogue->gates[gate->number])
                return -EEXIST;

        catalogue->gates[gate->number] = gate;
        catalogue->n_gates++;
        return 0;
}

int catalogue_parse(const void *data, size_t size, Arena *arena, Catalogue *ret,
                    size_t *ret_offset) {
        const uint8_t *bytes = data;
        Catalogue catalogue = { 0 };
        Descriptor descriptor;
        size_t item;
        int r;

        for (size_t at = 0; at < size; at += item) {
                *ret_offset = at;
                if (acceptor_check_prefix(bytes + at, size - at, &item) != ACCEPTANCE_OK)
                        return -EBADMSG;
                r = descriptor_decode(bytes + at, item, arena, &descriptor);
                if (r == 0)
                        r = add(&catalogue, descriptor.gate);
                if (r < 0)
                        return r;
        }
        if (catalogue.n_gates == 0)
                return -ENODATA;

        *ret = catalogue;
        return 0;
}

/* The gate whose id is the first `length` bytes. */
static int find_gate(const Catalogue *catalogue, const char *id, size_t length, Named *ret) {
        for (uint32_t i = 1; i < ELEMENTSOF(catalogue->gates); i++) {
                const PstGate *gate = catalogue->gates[i];

                if (gate && strncmp(gate->id, id, length) == 0 && gate->id[length] == '\0') {
                        *ret = (Named){ .number = i, .gate = gate };
                        return 0;
                }
        }
        for (uint32_t i = 1; i < ELEMENTSOF(model); i++) {
                if (strncmp(model[i], id, length) == 0 && model[i][length] == '\0') {
                        *ret = (Named){ .number = i };
                        return 0;
                }
        }

        return -ENOENT;
}

int catalogue_find_gate(const Catalogue *catalogue, const char *id, Named *ret) {
        return find_gate(catalogue, id, strlen(id), ret);
}

int catalogue_find_objective(const Catalogue *catalogue, const char *id, Named *ret) {
        size_t length = strcspn(id, ".");
        Named named;

        if (id[length] == '\0' || find_gate(catalogue, id, length, &named) < 0)
                return -ENOENT;
        if (!named.gate) {
                *ret = named;
                return 0;
        }
        for (uint32_t i = 0; named.gate->objectives[i]; i++) {
                if (strcmp(named.gate->objectives[i]->id, id + length + 1) == 0) {
                        named.index = i;
                        *ret = named;
                        return 0;
                }
        }

        return -ENOENT;
}

int catalogue_find_signal(const Catalogue *catalogue, const char *id, const PstSignal **ret) {
        size_t length = strcspn(id, ".");
        uint32_t index;
        Named named;

        if (id[length] == '\0' || find_gate(catalogue, id, length, &named) < 0)
                return -ENXIO;
        if (!named.gate) {
                *ret = NULL;
                return 0;
        }
        if (gate_find_signal(named.gate, id, &index) < 0)
                return -ENOENT;

        *ret = gate_signal(named.gate, index);
        return 0;
}

const PstFact *signal_fact(const PstSignal *signal, const char *name) {
        for (const PstFact *fact = signal->facts; fact && fact->name; fact++)
                if (strcmp(fact->name, name) == 0)
                        return fact;

        return NULL;
}

bool id_is_within(const char *id, const char *gate) {
        size_t length = strlen(gate);

        return strncmp(id, gate, length) == 0 && id[length] == '.';
}
