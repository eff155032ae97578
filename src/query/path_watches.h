/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"
#include "base/inotify.h"
#include "query/sources.h"

/* Paths that somebody watches, by inotify. */
typedef struct PathWatches PathWatches;

/* Called for each path that changed and, with NULL and `lost`, when that may be any of them. */
typedef void (*OnPath)(Sources *sources, const char *path, bool lost);

/*
 * Nothing is open before the first is added. After each time that it tells of something it does not
 * look for `rest_ms`: what comes meanwhile is told then, as one. -ENOMEM.
 */
int path_watches_new(FindPath find, const void *userdata, OnPath on_path, int rest_ms,
                     PathWatches **ret);
PathWatches *path_watches_free(PathWatches *watches);
DEFINE_CLEANUP(PathWatches *, path_watches_free);

/*
 * Watches what is, or comes to be, at an absolute path; of a folder also what is in it. What '/'
 * stand at its end mean nothing. -EINVAL: it is no such path. -ENOBUFS: there are as many as we
 * watch. -ENOMEM. Otherwise what inotify_init1() says.
 */
int path_watches_add(PathWatches *watches, const char *path, Sources *sources);

/* Ends one path_watches_add(). */
void path_watches_remove(PathWatches *watches, const char *path);
