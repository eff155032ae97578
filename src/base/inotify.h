/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/inotify.h>

/* Names in watched folders, by inotify(7). */

#define INOTIFY_CHANGES      (IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB)
#define INOTIFY_REPLACEMENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

/* A name in something that is watched; of size 0 that itself, and all that is in it. */
typedef struct InotifyName {
        int descriptor; /* of inotify */
        const char *name;
        size_t size;
} InotifyName;

/*
 * Watches what `fd` means, for `mask` beside what it is watched for already, and for its own end.
 * Returns inotify's descriptor, or what inotify_add_watch() says.
 */
int inotify_watch(int inotify_fd, int fd, uint32_t mask);

/* Finds what is at a path, links followed: a descriptor as of O_PATH, or a negative errno. */
typedef int (*FindPath)(const void *userdata, const char *path);

/*
 * Watches a name in its folder (1) or, as long as there is no such folder, the folder in the nearest
 * one above that is (0). What it yields lives in `path`, which is absolute and shorter than PATH_MAX.
 * -ENOENT: there is not even a root. Otherwise as inotify_watch().
 */
int inotify_watch_name(int inotify_fd, FindPath find, const void *userdata, const char *path,
                       uint32_t mask, InotifyName *ret);

/* Whether an event is of this name, or of the end of what it is in. */
bool inotify_is_of(const struct inotify_event *event, const InotifyName *name);

/* Whether the name may mean something else since. */
bool inotify_replaces(const struct inotify_event *event);

/* Takes in what came, without waiting; a storm does not keep us. That events are missing is none. */
typedef struct InotifyTaken {
        bool some;
        bool lost;
} InotifyTaken;
typedef void (*OnInotify)(const struct inotify_event *event, void *userdata);
InotifyTaken inotify_take(int inotify_fd, OnInotify on_event, void *userdata);
