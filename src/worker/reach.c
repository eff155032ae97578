/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker can still reach in its jail: what its gate declares, and while the gate is loaded
 * what the dynamic loader needs.
 *
 * Runs in a worker, before any code of the gate. The declarations were read from its descriptor.
 */

#include "worker/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/macro.h"
#include "message/descriptor.h"

/* Whatever the module links: readers use a few libraries, and those others. */
static const char *const loader_paths[] = { "/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib",
                                            "/usr/lib64" };

/* Folders of links to devices. Who declares one of them whole reads the devices behind. */
static const char *const link_folders[] = { "/sys/class/", "/sys/block/", "/sys/bus/",
                                            "/sys/dev/" };

#define DEVICES "/sys/devices/"

/* What is in there is looked up anew each time, as another inode (fs/proc/internal.h,
 * pde_force_lookup()): a rule can only be about the folder. */
#define NET_FOLDER "/proc/self/net/"

static int reach_add(Reach *reach, size_t *n, JailPath path) {
        for (size_t i = 0; i < *n; i++)
                if (strcmp(reach->paths[i].path, path.path) == 0 &&
                    reach->paths[i].dir_fd == path.dir_fd)
                        return 0;
        if (*n == REACH_PATHS_MAX)
                return -EMSGSIZE;

        reach->paths[(*n)++] = path;
        return 0;
}

static bool is_of_links(const char *path) {
        for (size_t i = 0; i < ELEMENTSOF(link_folders); i++)
                if (strncmp(link_folders[i], path, strlen(link_folders[i])) == 0)
                        return true;

        return false;
}

/* A final '/' stands for all that is beneath; a directory without one can only be listed. */
static int reach_add_declared(Reach *reach, const char *declared, const Places *places,
                              Arena *arena) {
        char path[PATH_MAX];
        const char *copy;
        bool whole;
        int r;

        r = places_expand(places, declared, path, sizeof(path));
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        copy = arena_text(arena, path);
        if (!copy)
                return -ENOMEM;

        if (strncmp(copy, NET_FOLDER, strlen(NET_FOLDER)) == 0)
                copy = NET_FOLDER;
        whole = copy[strlen(copy) - 1] == '/';
        if (whole && is_of_links(copy)) {
                r = reach_add(reach, &reach->n_paths,
                              (JailPath){ .path = DEVICES, .dir_fd = AT_FDCWD });
                if (r < 0)
                        return r;
        }

        return reach_add(reach, &reach->n_paths,
                         (JailPath){ .path = copy, .dir_fd = AT_FDCWD, .names_only = !whole });
}

static int reach_add_gate(Reach *reach, const PstGate *gate, const Places *places, Arena *arena) {
        const PstSignal *signal;
        int r;

        for (uint32_t i = 0; (signal = gate_signal(gate, i)); i++)
                for (const char *const *path = signal->reads; path && *path; path++) {
                        r = reach_add_declared(reach, *path, places, arena);
                        if (r < 0)
                                return r;
                }

        return 0;
}

static int reach_add_loader(Reach *reach, int module_fd, Arena *arena) {
        const char *module = arena_format(arena, "/proc/self/fd/%d", module_fd);
        size_t n = reach->n_paths;
        int r;

        if (!module)
                return -ENOMEM;

        r = reach_add(reach, &n, (JailPath){ .path = module, .dir_fd = AT_FDCWD });
        for (size_t i = 0; i < ELEMENTSOF(loader_paths) && r >= 0; i++)
                r = reach_add(reach, &n, (JailPath){ .path = loader_paths[i], .dir_fd = AT_FDCWD });

        reach->n_loading = n - reach->n_paths;
        return r;
}

int reach_init(Reach *reach, const PstGate *gate, const Places *places, int root_fd, int module_fd,
               Arena *arena) {
        int r;

        reach->n_paths = 0;
        r = root_fd >= 0 ? reach_add(reach, &reach->n_paths,
                                     (JailPath){ .path = ".", .dir_fd = root_fd })
                         : reach_add_gate(reach, gate, places, arena);

        return r < 0 ? r : reach_add_loader(reach, module_fd, arena);
}
