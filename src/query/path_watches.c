/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watching paths by inotify.
 *
 * Runs in postured-query-files and postured-query-packages. Whoever may write to a watched folder can make as many events as he
 * likes: they are taken in and are one. An ordinary path is watched by its folder and its name, for
 * most files are replaced by a rename; where it is a link, also by those of what it leads to; a path
 * whose folder is not there yet, by the nearest one above that is. After each replacement it is found
 * anew, before anybody is told. inotify(7).
 */

#include "query/path_watches.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/lull.h"
#include "base/pseudo.h"

#define PATHS_MAX    1024U
#define POINTS_MAX   3U
#define EVENTS_BYTES 8192U
#define DRAINS_MAX   128U /* buffers taken in at once: what the queue holds (16384 events), no more */
#define CHANGES      (IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB)
#define REPLACEMENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define OF_ITSELF    (IN_DELETE_SELF | IN_MOVE_SELF)

/* A name in something that inotify watches; of size 0 that itself, and all that is in it. */
typedef struct Point {
        int descriptor;
        const char *name;
        size_t size;
} Point;

typedef struct PathWatch {
        char *path;
        char *real; /* where its links lead; NULL: nowhere else */
        unsigned n; /* how many watch it */
        Point points[POINTS_MAX];
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

/* The link that leads to what one of our descriptors means: inotify knows only paths. */
typedef struct SelfPath {
        char text[32];
} SelfPath;

static SelfPath self_path(int fd) {
        SelfPath path;

        (void) snprintf(path.text, sizeof(path.text), "/proc/self/fd/%d", fd);
        return path;
}

/* Watches what `fd` means. What cannot be watched is left out: who watches looks anyway. */
static void add_point(const PathWatches *w, PathWatch *watch, int fd, const char *name,
                      size_t size) {
        int descriptor = inotify_add_watch(w->fd, self_path(fd).text,
                                           CHANGES | REPLACEMENTS | OF_ITSELF | IN_MASK_ADD);

        if (descriptor >= 0 && watch->n_points < POINTS_MAX)
                watch->points[watch->n_points++] = (Point){ descriptor, name, size };
}

static bool is_folder(int fd) {
        struct stat st;

        return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The name in its folder or, as long as there is no such folder, the folder in the one above. */
static void arm_name(const PathWatches *w, PathWatch *watch, const char *path) {
        char folder[PATH_MAX];
        char *slash;

        (void) snprintf(folder, sizeof(folder), "%s", path);
        while ((slash = strrchr(folder, '/'))) {
                const char *name = path + (slash - folder) + 1;
                _cleanup_close_ int fd = -1;

                *slash = '\0';
                fd = w->find(w->userdata, *folder ? folder : "/");
                if (fd < 0 || !is_folder(fd))
                        continue;
                add_point(w, watch, fd, name, strcspn(name, "/"));
                return;
        }
}

static void find_real(PathWatch *watch, int fd) {
        char real[PATH_MAX];
        ssize_t n = readlink(self_path(fd).text, real, sizeof(real) - 1);

        if (n <= 0)
                return;
        real[n] = '\0';
        if (*real == '/' && strcmp(real, watch->path) != 0)
                watch->real = strdup(real);
}

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
                add_point(w, watch, fd, "", 0);
}

static bool is_used(const PathWatches *w, int descriptor) {
        for (size_t i = 0; i < w->n; i++)
                for (size_t j = 0; j < w->items[i].n_points; j++)
                        if (w->items[i].points[j].descriptor == descriptor)
                                return true;

        return false;
}

/* Those that nobody needs any more. */
static void drop(const PathWatches *w, const Point *points, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (!is_used(w, points[i].descriptor))
                        (void) inotify_rm_watch(w->fd, points[i].descriptor);
}

static void arm_again(const PathWatches *w, PathWatch *watch) {
        Point before[POINTS_MAX];
        size_t n = watch->n_points;

        memcpy(before, watch->points, sizeof(before));
        arm(w, watch);
        drop(w, before, n);
}

/* --- Events --- */

static bool matches(const Point *point, const struct inotify_event *event) {
        const char *name = event->len > 0 ? event->name : "";

        if (point->descriptor != event->wd)
                return false;
        if (point->size == 0)
                return true;
        if (!*name)
                return (event->mask & (OF_ITSELF | IN_IGNORED)) != 0;

        return strlen(name) == point->size && memcmp(name, point->name, point->size) == 0;
}

static void take_event(const PathWatches *w, const struct inotify_event *event) {
        for (size_t i = 0; i < w->n; i++) {
                PathWatch *watch = &w->items[i];

                for (size_t j = 0; j < watch->n_points; j++) {
                        if (!matches(&watch->points[j], event))
                                continue;
                        watch->fired = true;
                        if (event->mask & (REPLACEMENTS | OF_ITSELF | IN_IGNORED))
                                watch->moved = true;
                }
        }
}

/* Whether events were lost. */
static bool drain(const PathWatches *w) {
        _Alignas(struct inotify_event) char events[EVENTS_BYTES];
        bool lost = false;

        for (unsigned n = 0; n < DRAINS_MAX; n++) {
                ssize_t size = read(w->fd, events, sizeof(events));

                if (size <= 0)
                        break;
                for (ssize_t at = 0; at < size;) {
                        const struct inotify_event *event = (const void *) (events + at);

                        if (event->mask & IN_Q_OVERFLOW)
                                lost = true;
                        else
                                take_event(w, event);
                        at += (ssize_t) (sizeof(*event) + event->len);
                }
        }

        return lost;
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
        bool lost = drain(w), told = lost;
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
        Point before[POINTS_MAX];
        size_t n;

        if (!watch || --watch->n > 0)
                return;

        n = watch->n_points;
        memcpy(before, watch->points, sizeof(before));
        watch_done(watch);
        *watch = w->items[--w->n];
        drop(w, before, n);
}
