/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/inotify.h"
#include "worker/tree.h"

#define FILE_WATCHES_MAX 512U

typedef struct FileWatch {
        InotifyName at;
        const char *path; /* of the file that is meant; "" if it is the watched object itself */
        uint64_t signals;
        bool outdates; /* the name then means a folder that is not watched */
} FileWatch;

typedef struct FileWatches {
        int inotify_fd; /* -1: nothing is watched */
        const Tree *tree;
        Arena *arena;
        FileWatch items[FILE_WATCHES_MAX];
        size_t n_items;
        uint64_t fired;
        bool outdated; /* for good: see FileWatch */
} FileWatches;

/* `tree` and `arena` are borrowed. Without inotify nothing is watched. */
void file_watches_init(FileWatches *watches, const Tree *tree, Arena *arena);
void file_watches_done(FileWatches *watches);

/* Watches a path for `signals`. Cuts what '/' stand at its end. What cannot be watched is left out. */
void file_watches_add(FileWatches *watches, char *path, uint64_t signals);

/* The signals whose files changed since the last call and, of these, those of which events were lost. */
typedef struct FilesFired {
        uint64_t signals;
        uint64_t lost;
        bool vain; /* there were events, and none of them concerned a signal */
} FilesFired;

FilesFired file_watches_drain(FileWatches *watches);
