/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the consoles ask who is there, by their unit files.
 *
 * Runs in a worker. Root may write all of it. systemd.unit(5), agetty(8): -a, --autologin.
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/disk/getty_files.h"

static const char *const folders[] = {
        "/etc/systemd/system/",
        "/run/systemd/system/",
        "/usr/lib/systemd/system/",
};

/* An image has no /run: nothing has been generated yet. */
static bool is_not_there(int r) {
        return r == -ENOENT || r == -ENOTDIR || r == -ENOTCONN;
}

bool getty_file_autologin(Text file) {
        Text line, key, value, word;

        while (text_line(&file, &line)) {
                if (!text_split(line, '=', &key, &value) || !text_is(text_trim(key), "ExecStart"))
                        continue;
                (void) text_word(&value, &word); /* the program */
                while (text_word(&value, &word))
                        if (text_starts(word, "-a") || text_starts(word, "--a"))
                                return true;
        }

        return false;
}

static int join(const char *folder, Text name, const char *end, char ret[PATH_MAX]) {
        int n = snprintf(ret, PATH_MAX, "%s%.*s%s", folder, (int) name.size, name.data, end);

        return n < 0 || n >= PATH_MAX ? -EFBIG : 0;
}

static int add_file(PstRun *run, const char *folder, Text name, bool *found) {
        char path[PATH_MAX];
        PstBytes bytes;
        int r;

        r = join(folder, name, "", path);
        if (r < 0)
                return r;

        r = pst_read(run, path, &bytes);
        if (is_not_there(r) || r == -EACCES) /* a link to nowhere, or a mask: to /dev/null */
                return 0;
        if (r < 0)
                return r;

        *found = *found || getty_file_autologin(text(bytes.data, bytes.size));
        return 0;
}

static int add_drop_ins(PstRun *run, const char *folder, Text name, bool *found) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, file;
        int r;

        r = join(folder, name, "/", path);
        if (r < 0)
                return r;

        r = pst_list(run, path, &names);
        if (r < 0)
                return is_not_there(r) ? 0 : r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &file))
                if (text_ends(file, ".conf"))
                        r = add_file(run, path, file, found);

        return r;
}

static bool has_getty(Text name) {
        return name.size > 0 && memmem(name.data, name.size, "getty", strlen("getty"));
}

static int add_folder(PstRun *run, const char *folder, bool *found) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return is_not_there(r) ? 0 : r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (has_getty(name) && text_ends(name, ".service"))
                        r = add_file(run, folder, name, found);
                if (has_getty(name) && text_ends(name, ".service.d"))
                        r = add_drop_ins(run, folder, name, found);
        }

        return r;
}

int getty_files_autologin(PstRun *run, bool *ret) {
        bool found = false;

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                int r;

                r = add_folder(run, folders[i], &found);
                if (r < 0)
                        return r;
        }

        *ret = found;
        return 0;
}
