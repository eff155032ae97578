/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watched files, by inotify.
 *
 * Runs in a worker. Armed before the jail closes. Whoever may write to a watched folder can make as
 * many events as he likes: they are taken in without being counted.
 *
 * An ordinary file is watched by its folder and its name, for most are replaced by a rename; a file
 * of /proc or /sys by itself, for there are no others. A folder that does not exist is watched by
 * the nearest one above that does.
 */

#include "worker/file_watches.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pseudo.h"

#define EVENTS_BYTES 16384U
#define DRAINS_MAX   64U /* buffers taken in at once: a storm does not keep us */
#define CHANGES      (IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB)
#define REPLACEMENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define OF_ITSELF    (IN_DELETE_SELF | IN_MOVE_SELF)

static void add_file(FileWatches *w, int descriptor, const char *name, const char *path,
                     uint64_t signals, bool outdates) {
        const char *copy, *copied_path = "";

        for (size_t i = 0; i < w->n_items; i++)
                if (w->items[i].descriptor == descriptor && strcmp(w->items[i].name, name) == 0) {
                        w->items[i].signals |= signals;
                        w->items[i].outdates |= outdates;
                        return;
                }

        copy = arena_text(w->arena, name);
        if (path)
                copied_path = arena_text(w->arena, path);
        if (!copy || !copied_path || w->n_items == FILE_WATCHES_MAX)
                return; /* as if it could not be armed */
        w->items[w->n_items++] = (FileWatch){ descriptor, copy, copied_path, signals, outdates };
}

/* inotify knows no descriptors; this path leads to what one of ours means. */
static int add_inotify(const FileWatches *w, int fd, uint32_t mask) {
        char path[32];
        int descriptor;

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        descriptor = inotify_add_watch(w->inotify_fd, path, mask | IN_MASK_ADD);
        return descriptor < 0 ? -errno : descriptor;
}

/* A file of the kernel, or a folder: itself. */
static int watch_itself(FileWatches *w, const char *path, uint32_t mask, uint64_t signals) {
        _cleanup_close_ int fd = tree_open(w->tree, path, O_PATH);
        int descriptor;

        if (fd < 0)
                return fd;
        descriptor = add_inotify(w, fd, mask | OF_ITSELF);
        if (descriptor < 0)
                return descriptor;

        add_file(w, descriptor, "", NULL, signals, false);
        return 0;
}

/* A name in its folder or, as long as there is no such folder, the folder in the one above. */
static void watch_name(FileWatches *w, const char *path, uint32_t mask, uint64_t signals,
                       bool outdates) {
        char folder[PATH_MAX];
        char *slash;

        (void) snprintf(folder, sizeof(folder), "%s", path);
        while ((slash = strrchr(folder, '/'))) {
                _cleanup_close_ int fd = -1;
                int descriptor;

                *slash = '\0';
                fd = tree_open(w->tree, *folder ? folder : "/", O_PATH | O_DIRECTORY);
                if (fd >= 0) {
                        descriptor = add_inotify(w, fd, mask | IN_ONLYDIR | OF_ITSELF);
                        if (descriptor >= 0)
                                add_file(w, descriptor, slash + 1, path, signals, outdates);
                        return;
                }
                outdates = true; /* the folder that appears has to be watched itself */
        }
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

        return REPLACEMENTS | (is_device ? (uint32_t) IN_ATTRIB : CHANGES);
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

static void take_event(FileWatches *w, const struct inotify_event *event) {
        const char *name = event->len > 0 ? event->name : "";

        if (event->mask & IN_Q_OVERFLOW) {
                w->lost = true;
                return;
        }

        for (size_t i = 0; i < w->n_items; i++) {
                const FileWatch *f = &w->items[i];

                if (f->descriptor != event->wd || (*f->name && *name && strcmp(f->name, name) != 0))
                        continue;
                if (*f->name && !*name && !(event->mask & (OF_ITSELF | IN_IGNORED)))
                        continue;
                w->fired |= f->signals;
                if (event->mask & (REPLACEMENTS | OF_ITSELF | IN_IGNORED) &&
                    (f->outdates || is_link(f->path)))
                        w->outdated = true;
        }
}

/* Whether there was anything. */
static bool drain(FileWatches *w) {
        _Alignas(struct inotify_event) char events[EVENTS_BYTES];

        for (unsigned n = 0; n < DRAINS_MAX; n++) {
                ssize_t size = read(w->inotify_fd, events, sizeof(events));

                if (size <= 0)
                        return n > 0;
                for (ssize_t at = 0; at < size;) {
                        const struct inotify_event *event = (const void *) (events + at);

                        take_event(w, event);
                        at += (ssize_t) (sizeof(*event) + event->len);
                }
        }

        return true;
}

/* Whatever is watched may have changed, once an event was lost. */
static uint64_t all_signals(const FileWatches *w) {
        uint64_t all = 0;

        for (size_t i = 0; i < w->n_items; i++)
                all |= w->items[i].signals;

        return all;
}

FilesFired file_watches_drain(FileWatches *w) {
        bool some = w->inotify_fd >= 0 && drain(w);
        FilesFired fired;

        fired.lost = w->lost ? all_signals(w) : 0;
        fired.signals = w->fired | fired.lost;
        fired.vain = some && !fired.signals;
        w->fired = 0;
        w->lost = false;
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
