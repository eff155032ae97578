/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in watched folders, by inotify.
 *
 * Runs in workers and query processes. Most files are replaced by a rename, so it is the folder that is
 * watched. Whoever may write there can make as many events as he likes: they are taken in without
 * being counted. inotify(7).
 */

#include "base/inotify.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define EVENTS_BYTES 8192U
#define DRAINS_MAX   128U /* buffers taken in at once: what the queue holds (16384 events), no more */
#define OF_ITSELF    (IN_DELETE_SELF | IN_MOVE_SELF)

int inotify_watch(int inotify_fd, int fd, uint32_t mask) {
        int descriptor = inotify_add_watch(inotify_fd, fd_path(fd).text,
                                           mask | OF_ITSELF | (uint32_t) IN_MASK_ADD);

        return descriptor < 0 ? -errno : descriptor;
}

static bool is_folder(int fd) {
        struct stat st;

        return fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

int inotify_watch_name(int inotify_fd, FindPath find, const void *userdata, const char *path,
                       uint32_t mask, InotifyName *ret) {
        bool is_its_own = true;
        char folder[PATH_MAX];
        char *slash;

        (void) snprintf(folder, sizeof(folder), "%s", path);
        for (; (slash = strrchr(folder, '/')); is_its_own = false) {
                const char *name = path + (slash - folder) + 1;
                _cleanup_close_ int fd = -1;
                int descriptor;

                *slash = '\0';
                fd = find(userdata, *folder ? folder : "/");
                if (!is_folder(fd))
                        continue;
                descriptor = inotify_watch(inotify_fd, fd, mask);
                if (descriptor < 0)
                        return descriptor;

                *ret = (InotifyName){ descriptor, name, strcspn(name, "/") };
                return is_its_own;
        }

        return -ENOENT;
}

bool inotify_is_of(const struct inotify_event *event, const InotifyName *name) {
        const char *in_it = event->len > 0 ? event->name : "";

        if (name->descriptor != event->wd)
                return false;
        if (name->size == 0)
                return true;
        if (!*in_it)
                return (event->mask & (OF_ITSELF | IN_IGNORED)) != 0;

        return strlen(in_it) == name->size && memcmp(in_it, name->name, name->size) == 0;
}

bool inotify_replaces(const struct inotify_event *event) {
        return (event->mask & (INOTIFY_REPLACEMENTS | OF_ITSELF | IN_IGNORED)) != 0;
}

InotifyTaken inotify_take(int inotify_fd, OnInotify on_event, void *userdata) {
        _Alignas(struct inotify_event) char events[EVENTS_BYTES];
        InotifyTaken taken = { 0 };

        for (unsigned n = 0; n < DRAINS_MAX; n++) {
                ssize_t size = read(inotify_fd, events, sizeof(events));

                if (size <= 0)
                        break;
                taken.some = true;
                for (ssize_t at = 0; at < size;) {
                        const struct inotify_event *event = (const void *) (events + at);

                        if (event->mask & IN_Q_OVERFLOW)
                                taken.lost = true;
                        else
                                on_event(event, userdata);
                        at += (ssize_t) (sizeof(*event) + event->len);
                }
        }

        return taken;
}
