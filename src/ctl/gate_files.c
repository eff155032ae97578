/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptors of installed gates.
 *
 * Runs in posturectl. A descriptor is decoded as strictly as in the daemon.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/fd.h"
#include "base/sibling.h"
#include "ctl/gate_files.h"
#include "ctl/verb.h"

#define ARENA_BYTES ((size_t) GATE_NUMBER_MAX * 4 * DESCRIPTOR_BYTES_MAX)

static int is_descriptor(const struct dirent *entry) {
        const char *dot = strrchr(entry->d_name, '.');

        return dot && strcmp(dot, DESCRIPTOR_EXTENSION) == 0;
}

static int append(GateFiles *f, const uint8_t *data, size_t size) {
        uint8_t *grown = realloc(f->sequence, f->sequence_size + size + 1);

        if (!grown)
                return -ENOMEM;
        memcpy(grown + f->sequence_size, data, size);
        f->sequence = grown;
        f->sequence_size += size;
        return 0;
}

/* Keeps the gates in order of their numbers. */
static void insert(GateFiles *f, const Descriptor *descriptor) {
        size_t i = f->n++;

        for (; i > 0 && f->gates[i - 1].gate->number > descriptor->gate->number; i--)
                f->gates[i] = f->gates[i - 1];
        f->gates[i] = *descriptor;
}

static int take(GateFiles *f, int dir_fd, const char *folder, const char *name) {
        _cleanup_free_ uint8_t *data = NULL;
        _cleanup_close_ int fd = -1;
        Descriptor descriptor;
        size_t size;
        char *kept;
        int r;

        fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                r = -errno;
        else
                r = fd_read_all(fd, DESCRIPTOR_BYTES_MAX, &data, &size);
        if (r < 0) {
                (void) complain("Cannot read %s/%s, leaving it out: %s", folder, name,
                                strerror(-r));
                return 0;
        }

        kept = arena_copy(f->arena, data, size);
        if (!kept)
                return -ENOMEM;
        r = descriptor_decode(kept, size, f->arena, &descriptor);
        if (r == -ENOMEM)
                return r;
        if (r < 0 || f->n == GATE_NUMBER_MAX) {
                (void) complain("%s/%s is no descriptor of a gate for this version, leaving it out",
                                folder, name);
                return 0;
        }

        insert(f, &descriptor);
        return append(f, data, size);
}

static int take_all(GateFiles *f, const char *folder) {
        _cleanup_close_ int dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct dirent **entries = NULL;
        int n, r = 0;

        n = dir_fd < 0 ? -1 : scandirat(dir_fd, ".", &entries, is_descriptor, alphasort);
        if (n < 0)
                return -errno;

        for (int i = 0; i < n; i++) {
                if (r >= 0)
                        r = take(f, dir_fd, folder, entries[i]->d_name);
                free(entries[i]);
        }

        free(entries);
        return r;
}

int gate_files_new(GateFiles **ret) {
        _cleanup_(gate_files_freep) GateFiles *f = calloc(1, sizeof(*f));
        char folder[PATH_MAX] = "";
        int r = -ENOMEM;

        if (f)
                r = arena_new(ARENA_BYTES, &f->arena);
        if (r >= 0)
                r = sibling_data("gates", folder, sizeof(folder));
        if (r >= 0)
                r = take_all(f, folder);
        if (r < 0) {
                (void) complain("Cannot read the gates in %s: %s", folder, strerror(-r));
                return r;
        }

        *ret = TAKE_PTR(f);
        return 0;
}

GateFiles *gate_files_free(GateFiles *f) {
        if (!f)
                return NULL;

        (void) arena_free(f->arena);
        free(f->sequence);
        free(f);
        return NULL;
}
