/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gates that are installed, as their descriptors have them.
 *
 * Runs in the core, at start. A descriptor is a file of ours, and yet one that is malformed, made
 * for another ABI or at odds with another one is refused and costs its gate. Modules are never
 * opened here.
 */

#include "core/gate_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"

#define ARENA_BYTES_MAX 4194304U
#define FILES_MAX       64U

typedef struct Names {
        struct dirent **entries;
        int n;
} Names;

static void names_done(const Names *names) {
        for (int i = 0; i < names->n; i++)
                free(names->entries[i]);
        free(names->entries);
}

static int is_descriptor(const struct dirent *entry) {
        size_t length = strlen(entry->d_name), extension = strlen(DESCRIPTOR_EXTENSION);

        return length > extension && entry->d_name[0] != '.' &&
               strcmp(entry->d_name + length - extension, DESCRIPTOR_EXTENSION) == 0;
}

Gate *gate_set_find(GateSet *set, uint8_t number) {
        for (size_t i = 0; i < set->n_gates; i++)
                if (set->gates[i].number == number)
                        return &set->gates[i];

        return NULL;
}

static const Gate *find_id(const GateSet *set, const char *id) {
        for (size_t i = 0; i < set->n_gates; i++)
                if (strcmp(set->gates[i].descriptor->id, id) == 0)
                        return &set->gates[i];

        return NULL;
}

/* Why a descriptor is refused; NULL: it is not. */
static const char *objection(GateSet *set, const char *file, const PstGate *gate) {
        size_t length = strlen(gate->id);

        if (gate->number == 0 || gate->number > GATE_NUMBER_MAX)
                return "its number is not 1 to 16";
        if (strncmp(file, gate->id, length) != 0 ||
            strcmp(file + length, DESCRIPTOR_EXTENSION) != 0)
                return "it does not have the name of its gate";
        if (gate_set_find(set, (uint8_t) gate->number))
                return "another gate has its number";
        if (find_id(set, gate->id))
                return "another gate has its id";

        return NULL;
}

static const char *reading_fault(int error) {
        switch (error) {
        case -ELOOP:
                return "it is a link";
        case -EBADMSG:
                return "it is malformed";
        case -EOPNOTSUPP:
                return "it was made for another version of the gate interface";
        case -EFBIG:
                return "it is too large";
        default:
                return strerror(-error);
        }
}

/* Gates rise by number. */
static void insert(GateSet *set, const Gate *gate) {
        size_t i = set->n_gates++;

        for (; i > 0 && set->gates[i - 1].number > gate->number; i--)
                set->gates[i] = set->gates[i - 1];
        set->gates[i] = *gate;
}

static int read_file(int dir_fd, const char *name, uint8_t **ret, size_t *ret_size) {
        _cleanup_close_ int fd =
                openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

        return fd < 0 ? -errno : fd_read_all(fd, DESCRIPTOR_BYTES_MAX, ret, ret_size);
}

/* -ENOMEM alone is an error of ours. */
static int add(GateSet *set, int dir_fd, const char *file, const Options *options) {
        _cleanup_free_ uint8_t *bytes = NULL;
        const char *why = NULL;
        Descriptor descriptor;
        Gate gate = { .why = "" };
        int r;

        r = read_file(dir_fd, file, &bytes, &gate.file_bytes);
        if (r >= 0)
                r = descriptor_decode(bytes, gate.file_bytes, set->arena, &descriptor);
        if (r == -ENOMEM)
                return r;
        if (r >= 0)
                why = objection(set, file, descriptor.gate);
        else
                why = reading_fault(r);
        if (why) {
                set->n_refused++;
                log_line(LOG_ERR, "Refused gate %s/%s, its objectives are unknown: %s", set->folder,
                         file, why);
                return 0;
        }

        gate.number = (uint8_t) descriptor.gate->number;
        gate.descriptor = descriptor.gate;
        (void) memcpy(gate.module_digest, descriptor.module_digest, PST_DIGEST_BYTES);
        (void) snprintf(gate.name, sizeof(gate.name), "%s", descriptor.gate->id);
        gate.described = true;
        gate.wanted = options_wants_gate(options, descriptor.gate->id);
        gate.file = TAKE_PTR(bytes);
        insert(set, &gate);
        return 0;
}

/* A gate of the model that is not here: three objectives of which nothing can be known. */
static int add_missing(GateSet *set, uint8_t number) {
        static const PstSignal *const no_signals[] = { NULL };
        static const PstObjective objectives[GATE_OBJECTIVES] = {
                { .id = "objective1", .title = "Objective 1", .signals = no_signals },
                { .id = "objective2", .title = "Objective 2", .signals = no_signals },
                { .id = "objective3", .title = "Objective 3", .signals = no_signals },
        };
        static const PstObjective *const three[] = { &objectives[0], &objectives[1], &objectives[2],
                                                     NULL };
        PstGate *gate = arena_new_array(set->arena, PstGate, 1);
        const char *id = arena_format(set->arena, "gate%u", number);
        const char *title = arena_format(set->arena, "Gate %u (not installed)", number);

        if (!gate || !id || !title)
                return -ENOMEM;

        *gate = (PstGate){
                .abi = PST_GATE_ABI,
                .number = number,
                .id = id,
                .title = title,
                .objectives = three,
        };
        insert(set, &(Gate){ .number = number,
                             .descriptor = gate,
                             .why = "it is not installed, or its descriptor was refused" });
        return 0;
}

static int list(int dir_fd, Names *ret) {
        _cleanup_(names_done) Names names = { 0 };

        names.n = scandirat(dir_fd, ".", &names.entries, is_descriptor, alphasort);
        if (names.n < 0) {
                names.n = 0;
                return -errno;
        }

        *ret = TAKE(names, (Names){ 0 });
        return 0;
}

const char *gate_set_lacks(const GateSet *set, const Options *options, int *ret_length) {
        const char *id = options->gates;
        size_t length;

        for (; id; id = id[length] ? id + length + 1 : NULL) {
                bool found = false;

                length = strcspn(id, ",");
                for (size_t i = 0; i < set->n_gates; i++)
                        found = found ||
                                (set->gates[i].described && strlen(set->gates[i].name) == length &&
                                 strncmp(set->gates[i].name, id, length) == 0);
                if (!found) {
                        *ret_length = (int) length;
                        return id;
                }
        }

        return NULL;
}

int gate_set_read(int dir_fd, const char *folder, const Options *options, GateSet *ret) {
        _cleanup_(gate_set_done) GateSet set = { .folder = folder };
        _cleanup_(names_done) Names names = { 0 };
        int r;

        r = arena_new(ARENA_BYTES_MAX, &set.arena);
        if (r >= 0)
                r = list(dir_fd, &names);
        for (int i = 0; r >= 0 && i < names.n && i < (int) FILES_MAX; i++)
                r = add(&set, dir_fd, names.entries[i]->d_name, options);
        for (uint8_t n = 1; r >= 0 && n <= GATE_MODEL_MAX; n++)
                if (!gate_set_find(&set, n))
                        r = add_missing(&set, n);
        if (r < 0)
                return r;

        *ret = TAKE(set, (GateSet){ 0 });
        return 0;
}

void gate_set_done(GateSet *set) {
        for (size_t i = 0; i < set->n_gates; i++)
                free(set->gates[i].file);
        (void) arena_free(set->arena);
        *set = (GateSet){ 0 };
}
