/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel parameters that sysctl.d configures.
 *
 * Runs in a worker. Files are root's, but a recording's may hold anything. sysctl.d(5); systemd
 * src/sysctl/sysctl.c for the order, globs and the two spellings of a key.
 */

#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/macro.h"
#include "reader/disk/sysctl_d.h"

#define KEY_BYTES_MAX 256U
#define STARS_MAX     4 /* fnmatch() takes time exponential in these */

/* The one that comes first hides the others' files of the same name. */
static const char *const folders[] = {
        "/etc/sysctl.d/",
        "/run/sysctl.d/",
        "/usr/local/lib/sysctl.d/",
        "/usr/lib/sysctl.d/",
};

typedef struct Entry {
        Text name;
        size_t folder;
} Entry;

static int by_name(const void *a, const void *b) {
        const Entry *x = a, *y = b;
        size_t n = x->name.size < y->name.size ? x->name.size : y->name.size;
        int order = memcmp(x->name.data, y->name.data, n);

        if (order == 0)
                order = (x->name.size > y->name.size) - (x->name.size < y->name.size);
        if (order == 0)
                order = (x->folder > y->folder) - (x->folder < y->folder);
        return order;
}

static int list_folder(PstRun *run, size_t folder, Entry *entries, size_t *n) {
        PstBytes bytes;
        Text rest, name;
        int r;

        r = pst_list(run, folders[folder], &bytes);
        if (r == -ENOENT || r == -ENOTDIR)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (text_piece(&rest, '\0', &name)) {
                if (!text_ends(name, ".conf"))
                        continue;
                if (*n == SYSCTL_D_FILES_MAX)
                        return -EFBIG;
                entries[(*n)++] = (Entry){ name, folder };
        }

        return 0;
}

/* A link to /dev/null is how a file is masked, and is not followed: the device is not ours to open. */
static int read_file(PstRun *run, const Entry *entry, Text *ret) {
        char path[PATH_MAX];
        PstBytes bytes;
        int n, r;

        n = snprintf(path, sizeof(path), "%s%.*s", folders[entry->folder], (int) entry->name.size,
                     entry->name.data);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -EFBIG;

        *ret = text("", 0);
        r = pst_link(run, path, &bytes);
        if (r >= 0 && text_is(text(bytes.data, bytes.size), "/dev/null"))
                return 0;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0; /* a link that leads nowhere */
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

int sysctl_d_read(PstRun *run, SysctlD *ret) {
        Entry entries[SYSCTL_D_FILES_MAX];
        size_t n = 0;
        int r;

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                r = list_folder(run, i, entries, &n);
                if (r < 0)
                        return r;
        }
        if (n > 0)
                qsort(entries, n, sizeof(entries[0]), by_name);

        ret->n = 0;
        for (size_t i = 0; i < n; i++) {
                if (i > 0 && entries[i].name.size == entries[i - 1].name.size &&
                    memcmp(entries[i].name.data, entries[i - 1].name.data, entries[i].name.size) ==
                            0)
                        continue;
                r = read_file(run, &entries[i], &ret->files[ret->n]);
                if (r < 0)
                        return r;
                ret->n++;
        }

        return 0;
}

/* "net.ipv4.conf.eth0/1.x" is net/ipv4/conf/eth0.1/x: the first separator says which is meant. */
static int spell_key(Text written, char ret[KEY_BYTES_MAX]) {
        bool dots;
        int r;

        r = text_copy(written, ret, KEY_BYTES_MAX);
        if (r < 0)
                return r;

        dots = ret[strcspn(ret, "./")] == '.';
        for (char *p = ret; dots && *p; p++)
                *p = *p == '.' ? '/' : *p == '/' ? '.' : *p;
        return 0;
}

static bool is_glob(const char *key) {
        return key[strcspn(key, "*?[")] != '\0';
}

static bool glob_matches(const char *pattern, const char *key) {
        int stars = 0;

        for (const char *p = pattern; *p; p++)
                stars += *p == '*';

        return stars <= STARS_MAX && fnmatch(pattern, key, FNM_PATHNAME) == 0;
}

/* One line's key and value. False: a comment, an empty line, or one without a value. */
static bool parse_line(Text line, char key[KEY_BYTES_MAX], Text *ret_value) {
        Text name;

        line = text_trim(line);
        if (line.size == 0 || line.data[0] == '#' || line.data[0] == ';')
                return false;
        if (!text_split(line, '=', &name, ret_value))
                return false;

        name = text_trim(name);
        if (text_starts(name, "-"))
                name = text_trim(text_skip(name, 1)); /* an error in setting it is no error */

        *ret_value = text_trim(*ret_value);
        return spell_key(name, key) >= 0;
}

int sysctl_d_find(const SysctlD *files, const char *key, Text *ret) {
        Text exact = { 0 }, glob = { 0 }, rest, line, value;
        char spelled[KEY_BYTES_MAX];

        for (size_t i = 0; i < files->n; i++) {
                rest = files->files[i];
                while (text_line(&rest, &line)) {
                        if (!parse_line(line, spelled, &value))
                                continue;
                        if (strcmp(spelled, key) == 0)
                                exact = value;
                        else if (is_glob(spelled) && glob_matches(spelled, key))
                                glob = value;
                }
        }

        if (!exact.data && !glob.data)
                return 0;

        *ret = exact.data ? exact : glob;
        return 1;
}

int sysctl_d_find_int(const SysctlD *files, const char *key, int64_t *ret) {
        Text value;
        int r;

        r = sysctl_d_find(files, key, &value);
        return r > 0 ? text_int(value, ret) : r;
}
