/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether everyone may read what lies in a folder.
 *
 * Runs in a worker, which cannot stat() itself, over answers of the query process. That the folder
 * may be closed to others is not counted: a mode is changed in a moment.
 */

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "reader/disk/folder_access.h"

int folder_look_at(PstRun *run, const char *folder, Text name, char *ret_path, size_t capacity,
                   FileMeta *ret) {
        int n, r;

        n = snprintf(ret_path, capacity, "%s%.*s", folder, (int) name.size, name.data);
        if (n < 0 || (size_t) n >= capacity)
                return -EFBIG;

        r = file_meta_read(run, ret_path, ret);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

bool is_world_readable(const FileMeta *meta) {
        return S_ISREG(meta->mode) && meta->mode & S_IROTH;
}

int folder_has_world_readable(PstRun *run, const char *folder) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, name;
        FileMeta meta;
        int r;

        r = pst_query(run, PST_NAMES(folder), &names);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name)) {
                r = folder_look_at(run, folder, name, path, sizeof(path), &meta);
                if (r < 0)
                        return r;
                if (r > 0 && is_world_readable(&meta))
                        return 1;
        }

        return 0;
}
