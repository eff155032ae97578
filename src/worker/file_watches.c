/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watched files, by inotify.
 *
 * Runs in a worker. Armed before the jail closes. Whoever may write to a watched folder can make as
 * many events as he likes: they are taken in without being counted.
 *
 * An ordinary file is watched by its folder and its name; a file of /proc or /sys by itself, for
 * there are no others.
 */

#include "worker/file_watches.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pseudo.h"

static bool is_same_name(const InotifyName *a, const InotifyName *b) {
        return a->descriptor == b->descriptor && a->size == b->size &&
               memcmp(a->name, b->name, a->size) == 0;
}

/* `at` lives in `path`. */
static void add_file(FileWatches *w, const InotifyName *at, const char *path, uint64_t signals,
                     bool outdates) {
        const char *copy;

        for (size_t i = 0; i < w->n_items; i++)
                if (is_same_name(&w->items[i].at, at)) {
                        w->items[i].signals |= signals;
                        w->items[i].outdates |= outdates;
                        return;
                }

        copy = arena_text(w->arena, path);
        if (!copy || w->n_items == FILE_WATCHES_MAX)
                return; /* as if it could not be armed */
        w->items[w->n_items++] = (FileWatch){
                .at = { at->descriptor, copy + (at->name - path), at->size },
                .path = copy,
                .signals = signals,
                .outdates = outdates,
        };
}

/* A file of the kernel, or a folder: itself. */
static int watch_itself(FileWatches *w, const char *path, uint32_t mask, uint64_t signals) {
        _cleanup_close_ int fd = tree_open(w->tree, path, O_PATH);
        InotifyName itself = { .name = "" };

        if (fd < 0)
                return fd;
        itself.descriptor = inotify_watch(w->inotify_fd, fd, mask);
        if (itself.descriptor < 0)
                return itself.descriptor;

        add_file(w, &itself, itself.name, signals, false);
        return 0;
}

static int find_path(const void *tree, const char *path) {
        return tree_open(tree, path, O_PATH | O_DIRECTORY);
}

/* A folder that appears, where there was none, has to be watched itself. */
static void watch_name(FileWatches *w, const char *path, uint32_t mask, uint64_t signals,
                       bool outdates) {
        InotifyName at;
        int r = inotify_watch_name(w->inotify_fd, find_path, w->tree, path, mask, &at);

        if (r >= 0)
                add_file(w, &at, path, signals, outdates || r == 0);
}

/* Where a path of ours leads in the end, if it leads there by links. */
static const char *link_target(const char *path, char *ret) {
        return realpath(path, ret) && strcmp(path, ret) != 0 ? ret : NULL;
}

static void watch_ordinary(FileWatches *w, const char *path, uint32_t mask, uint64_t signals,
                           bool outdates) {
        char target[PATH_MAX];

        watch_name(w, path, mask, signals, outdates);
        if (link_target(path, target))
                watch_name(w, target, mask, signals, outdates);
}

static void cut_slashes(char *path) {
        for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
                path[n - 1] = '\0';
}

/* Somebody writes to /dev/null all the time: a device is as its node is, whatever passes through. */
static uint32_t changes_of(const char *path) {
        bool is_device = strncmp(path, "/dev", 4) == 0 && (path[4] == '/' || path[4] == '\0');

        return INOTIFY_REPLACEMENTS | (is_device ? (uint32_t) IN_ATTRIB : INOTIFY_CHANGES);
}

void file_watches_add(FileWatches *w, char *path, uint64_t signals) {
        bool whole = path[strlen(path) - 1] == '/';
        _cleanup_close_ int folder = -1;
        uint32_t mask;

        cut_slashes(path);
        mask = changes_of(path);
        if (is_pseudo_path(path)) {
                (void) watch_itself(w, path, mask, signals);
                return;
        }

        folder = tree_open(w->tree, path, O_PATH | O_DIRECTORY);
        if (folder >= 0)
                (void) watch_itself(w, path, mask, signals);
        watch_ordinary(w, path, mask, signals, folder >= 0 || whole);
}

/* What a link that is new leads to is not watched yet. */
static bool is_link(const char *path) {
        char target[2];

        return readlink(path, target, sizeof(target)) >= 0;
}

static void take_event(const struct inotify_event *event, void *userdata) {
        FileWatches *w = userdata;

        for (size_t i = 0; i < w->n_items; i++) {
                const FileWatch *f = &w->items[i];

                if (!inotify_is_of(event, &f->at))
                        continue;
                w->fired |= f->signals;
                if (inotify_replaces(event) && (f->outdates || is_link(f->path)))
                        w->outdated = true;
        }
}

/* Whatever is watched may have changed, once an event was lost. */
static uint64_t all_signals(const FileWatches *w) {
        uint64_t all = 0;

        for (size_t i = 0; i < w->n_items; i++)
                all |= w->items[i].signals;

        return all;
}

FilesFired file_watches_drain(FileWatches *w) {
        InotifyTaken taken = inotify_take(w->inotify_fd, take_event, w);
        FilesFired fired;

        fired.lost = taken.lost ? all_signals(w) : 0;
        fired.signals = w->fired | fired.lost;
        fired.vain = taken.some && !fired.signals;
        w->fired = 0;
        return fired;
}

void file_watches_init(FileWatches *w, const Tree *tree, Arena *arena) {
        *w = (FileWatches){
                .inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK),
                .tree = tree,
                .arena = arena,
        };
}

void file_watches_done(FileWatches *w) {
        closep(&w->inotify_fd);
        w->inotify_fd = -1;
}
