/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration that lies in many files of several folders, the administrator's before the packages'.
 *
 * Runs in a worker. Files are root's, but a recording's may hold anything. sysctl.d(5),
 * modprobe.d(5) and systemd.network(5) all say it in the same words; systemd
 * src/basic/conf-files.c.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader/disk/drop_ins.h"

typedef struct Entry {
        const char *folder;
        size_t rank; /* of the folder */
        Text name;
} Entry;

static int by_name(const void *a, const void *b) {
        const Entry *x = a, *y = b;
        size_t n = x->name.size < y->name.size ? x->name.size : y->name.size;
        int order = memcmp(x->name.data, y->name.data, n);

        if (order == 0)
                order = (x->name.size > y->name.size) - (x->name.size < y->name.size);
        if (order == 0)
                order = (x->rank > y->rank) - (x->rank < y->rank);
        return order;
}

static int list_folder(PstRun *run, const Entry *folder, const char *suffix, Entry *entries,
                       size_t *n) {
        PstBytes bytes;
        Text rest, name;
        int r;

        r = pst_list(run, folder->folder, &bytes);
        if (r == -ENOENT || r == -ENOTDIR || r == -ENOTCONN)
                return 0; /* an image has nothing in /run */
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (text_piece(&rest, '\0', &name)) {
                if (!text_ends(name, suffix))
                        continue;
                if (*n == DROP_INS_MAX)
                        return -EFBIG;
                entries[*n] = *folder;
                entries[(*n)++].name = name;
        }

        return 0;
}

static bool is_masked(PstRun *run, const char *path) {
        PstBytes target;

        return pst_link(run, path, &target) >= 0 &&
               text_is(text(target.data, target.size), "/dev/null");
}

/* What is masked by a link to /dev/null is empty, also where that device is not ours to open. */
static int read_file(PstRun *run, const Entry *entry, Text *ret) {
        char path[PATH_MAX];
        PstBytes bytes;
        int n, r;

        n = snprintf(path, sizeof(path), "%s%.*s", entry->folder, (int) entry->name.size,
                     entry->name.data);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -EFBIG;

        *ret = text("", 0);
        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0; /* a link that leads nowhere */
        if ((r == -EACCES || r == -EPERM) && is_masked(run, path))
                return 0;
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

int drop_ins_read(PstRun *run, const char *const *folders, const char *suffix, DropIns *ret) {
        Entry entries[DROP_INS_MAX];
        size_t n = 0;
        int r;

        for (size_t i = 0; folders[i]; i++) {
                r = list_folder(run, &(const Entry){ .folder = folders[i], .rank = i }, suffix,
                                entries, &n);
                if (r < 0)
                        return r;
        }
        if (n > 0)
                qsort(entries, n, sizeof(entries[0]), by_name);

        ret->n = 0;
        for (size_t i = 0; i < n; i++) {
                if (i > 0 && text_same(entries[i].name, entries[i - 1].name))
                        continue;
                r = read_file(run, &entries[i], &ret->files[ret->n]);
                if (r < 0)
                        return r;
                ret->n++;
        }

        return 0;
}
