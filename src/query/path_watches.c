/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watching paths by inotify.
 *
 * Runs in postured-query-files and postured-query-packages. Whoever may write to a watched folder can
 * make as many events as he likes: they are taken in and are one. An ordinary path is watched by its
 * folder and its name; where it is a link, also by those of what it leads to. After each replacement
 * it is found anew, before anybody is told.
 */

#include "query/path_watches.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/lull.h"
#include "base/pseudo.h"

#define PATHS_MAX  1024U
#define POINTS_MAX 3U
#define MASK       (INOTIFY_CHANGES | INOTIFY_REPLACEMENTS)

typedef struct PathWatch {
        char *path;
        char *real; /* where its links lead; NULL: nowhere else */
        unsigned n; /* how many watch it */
        InotifyName points[POINTS_MAX];
        size_t n_points;
        bool fired, moved;
} PathWatch;

struct PathWatches {
        FindPath find;
        const void *userdata;
        OnPath on_path;
        int rest_ms; /* after each news */
        Lull lull;
        int fd; /* -1: nothing is watched yet */
        PathWatch *items;
        size_t n;
};

int path_watches_new(FindPath find, const void *userdata, OnPath on_path, int rest_ms,
                     PathWatches **ret) {
        PathWatches *w = calloc(1, sizeof(*w));

        if (!w)
                return -ENOMEM;

        *w = (PathWatches){
                .find = find, .userdata = userdata, .on_path = on_path, .rest_ms = rest_ms, .fd = -1
        };
        *ret = w;
        return 0;
}

static void watch_done(const PathWatch *watch) {
        free(watch->path);
        free(watch->real);
}

PathWatches *path_watches_free(PathWatches *w) {
        if (!w)
                return NULL;

        for (size_t i = 0; i < w->n; i++)
                watch_done(&w->items[i]);
        closep(&w->fd);
        free(w->items);
        free(w);
        return NULL;
}

/* --- Arming --- */

/* What cannot be watched is left out: who watches looks anyway. */
static void arm_name(const PathWatches *w, PathWatch *watch, const char *path) {
        InotifyName *point = &watch->points[watch->n_points];

        if (inotify_watch_name(w->fd, w->find, w->userdata, path, MASK, point) >= 0)
                watch->n_points++;
}

static void arm_itself(const PathWatches *w, PathWatch *watch, int fd) {
        int descriptor = inotify_watch(w->fd, fd, MASK);

        if (descriptor >= 0)
                watch->points[watch->n_points++] = (InotifyName){ descriptor, "", 0 };
}

static bool is_folder(int fd) {
        struct stat st;

        return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static void find_real(PathWatch *watch, int fd) {
        char real[PATH_MAX];

        if (fd_real_path(fd, real, sizeof(real)) >= 0 && *real == '/' &&
            strcmp(real, watch->path) != 0)
                watch->real = strdup(real);
}

/* Each of POINTS_MAX once. */
static void arm(const PathWatches *w, PathWatch *watch) {
        _cleanup_close_ int fd = -1;

        watch->n_points = 0;
        free(watch->real);
        watch->real = NULL;

        fd = w->find(w->userdata, watch->path);
        if (!is_pseudo_path(watch->path)) {
                if (fd >= 0)
                        find_real(watch, fd);
                arm_name(w, watch, watch->path);
                if (watch->real)
                        arm_name(w, watch, watch->real);
        }
        if (fd >= 0 && (is_pseudo_path(watch->path) || is_folder(fd)))
                arm_itself(w, watch, fd);
}

static bool is_used(const PathWatches *w, int descriptor) {
        for (size_t i = 0; i < w->n; i++)
                for (size_t j = 0; j < w->items[i].n_points; j++)
                        if (w->items[i].points[j].descriptor == descriptor)
                                return true;

        return false;
}

/* Those that nobody needs any more. */
static void drop(const PathWatches *w, const InotifyName *points, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (!is_used(w, points[i].descriptor))
                        (void) inotify_rm_watch(w->fd, points[i].descriptor);
}

static void arm_again(const PathWatches *w, PathWatch *watch) {
        InotifyName before[POINTS_MAX];
        size_t n = watch->n_points;

        memcpy(before, watch->points, sizeof(before));
        arm(w, watch);
        drop(w, before, n);
}

/* --- Events --- */

static void take_event(const struct inotify_event *event, void *userdata) {
        const PathWatches *w = userdata;

        for (size_t i = 0; i < w->n; i++) {
                PathWatch *watch = &w->items[i];

                for (size_t j = 0; j < watch->n_points; j++) {
                        if (!inotify_is_of(event, &watch->points[j]))
                                continue;
                        watch->fired = true;
                        watch->moved |= inotify_replaces(event);
                }
        }
}

/* Finds it anew before anybody is told. Whether there was something to tell. */
static bool settle(const PathWatches *w, PathWatch *watch, bool lost, Sources *sources) {
        bool fired = watch->fired;

        if (lost || watch->moved)
                arm_again(w, watch);
        if (fired)
                w->on_path(sources, watch->path, false);
        watch->fired = watch->moved = false;
        return fired;
}

static void on_events(Sources *sources, void *userdata) {
        PathWatches *w = userdata;
        bool lost = inotify_take(w->fd, take_event, w).lost, told = lost;
        int rest_ms;

        if (lost)
                w->on_path(sources, NULL, true);
        for (size_t i = 0; i < w->n; i++)
                told |= settle(w, &w->items[i], lost, sources);

        rest_ms = told ? w->rest_ms : lull_after(&w->lull, clock_monotonic_ms());
        if (rest_ms > 0)
                sources_rest(sources, w->fd, rest_ms);
}

/* --- Paths --- */

/* How much of a path counts: what '/' stand at its end do not. */
static size_t path_size(const char *path) {
        size_t n = strlen(path);

        while (n > 1 && path[n - 1] == '/')
                n--;
        return n;
}

static PathWatch *find(const PathWatches *w, const char *path) {
        size_t size = path_size(path);

        for (size_t i = 0; i < w->n; i++)
                if (strlen(w->items[i].path) == size && memcmp(w->items[i].path, path, size) == 0)
                        return &w->items[i];

        return NULL;
}

static int start(PathWatches *w, Sources *sources) {
        int r;

        if (w->fd >= 0)
                return 0;

        w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (w->fd < 0)
                return -errno;

        r = sources_add(sources, w->fd, on_events, w);
        if (r < 0) {
                closep(&w->fd);
                w->fd = -1;
        }
        return r;
}

int path_watches_add(PathWatches *w, const char *path, Sources *sources) {
        PathWatch *known = find(w, path), *grown;
        char *copy;
        int r;

        if (known) {
                known->n++;
                return 0;
        }
        if (*path != '/' || path_size(path) >= PATH_MAX)
                return -EINVAL;
        if (w->n == PATHS_MAX)
                return -ENOBUFS;
        r = start(w, sources);
        if (r < 0)
                return r;

        grown = reallocarray(w->items, w->n + 1, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        w->items = grown;
        copy = strndup(path, path_size(path));
        if (!copy)
                return -ENOMEM;

        w->items[w->n] = (PathWatch){ .path = copy, .n = 1 };
        arm(w, &w->items[w->n++]);
        return 0;
}

void path_watches_remove(PathWatches *w, const char *path) {
        PathWatch *watch = find(w, path);
        InotifyName before[POINTS_MAX];
        size_t n;

        if (!watch || --watch->n > 0)
                return;

        n = watch->n_points;
        memcpy(before, watch->points, sizeof(before));
        watch_done(watch);
        *watch = w->items[--w->n];
        drop(w, before, n);
}
