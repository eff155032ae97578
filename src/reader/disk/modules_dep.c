/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel modules that this system has on disk, and whether they carry a signature.
 *
 * Runs in a worker. Root may write all of it. modules.dep(5); kernel, include/linux/module_signature.h:
 * a signed module ends with a marker line behind its signature.
 */

#include <stdio.h>
#include <stdlib.h>

#include "base/macro.h"
#include "reader/disk/modules_dep.h"
#include "reader/text/directory.h"

#define SIGNATURE_MARKER "~Module signature appended~\n"

static const char *const endings[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };

static int compare_texts(const void *a, const void *b) {
        const Text *left = a, *right = b;
        size_t n = left->size < right->size ? left->size : right->size;
        int r = n > 0 ? memcmp(left->data, right->data, n) : 0;

        return r != 0 ? r : (left->size > right->size) - (left->size < right->size);
}

int module_names_add(ModuleNames *names, Text name) {
        if (names->n == ELEMENTSOF(names->items))
                return -EFBIG;

        names->items[names->n++] = name;
        return 0;
}

void module_names_sort(ModuleNames *names) {
        qsort(names->items, names->n, sizeof(names->items[0]), compare_texts);
}

bool module_names_has(const ModuleNames *names, Text name) {
        return bsearch(&name, names->items, names->n, sizeof(name), compare_texts);
}

int modules_dep_next(Text *rest, Text *ret_path) {
        Text line, users;

        if (!text_line(rest, &line))
                return 0;

        return text_split(line, ':', ret_path, &users) && ret_path->size > 0 ? 1 : -EBADMSG;
}

int module_name_of(Text path, char ret[MODULE_NAME_MAX + 1]) {
        Text folder, name = path;
        size_t n = 0;

        while (text_split(name, '/', &folder, &path))
                name = path;

        for (size_t i = 0; i < ELEMENTSOF(endings) && n == 0; i++)
                if (text_ends(name, endings[i]))
                        n = name.size - strlen(endings[i]);
        if (n == 0 || n > MODULE_NAME_MAX)
                return -EBADMSG;

        for (size_t i = 0; i < n; i++)
                ret[i] = name.data[i] == '-' ? '_' : name.data[i];
        ret[n] = '\0';
        return 0;
}

bool module_is_signed(const void *bytes, size_t size) {
        return text_ends(text(bytes, size), SIGNATURE_MARKER);
}

static bool is_plain(const char *release) {
        return *release && *release != '.' && !strchr(release, '/');
}

/* Of a file that is not there: whether its folder is. */
static int without_file(PstRun *run, const char *release) {
        int r;

        r = directory_has(run, MODULES_FOLDER_PATH, release);
        if (r == 0 || r == -ENOENT)
                return -ENODEV;

        return r < 0 ? r : -ENOENT;
}

int modules_dep_read(PstRun *run, const char *release, Text *ret) {
        char path[PST_TEXT_MAX + 64];
        PstBytes bytes;
        int r;

        if (!is_plain(release))
                return -EBADMSG;
        (void) snprintf(path, sizeof(path), MODULES_FOLDER_PATH "%s/modules.dep", release);

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return without_file(run, release);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

/* The next path whose module is among the names: 1, the path and the name, or 0. */
static int next_of(Text *rest, const ModuleNames *names, Text *ret_path,
                   char ret_name[MODULE_NAME_MAX + 1]) {
        int r;

        while ((r = modules_dep_next(rest, ret_path)) > 0) {
                r = module_name_of(*ret_path, ret_name);
                if (r < 0)
                        return r;
                if (module_names_has(names, text(ret_name, strlen(ret_name))))
                        return 1;
        }

        return r;
}

int modules_on_disk(Text modules_dep, const ModuleNames *names, TextSet *ret) {
        char name[MODULE_NAME_MAX + 1];
        Text path;
        int r;

        while ((r = next_of(&modules_dep, names, &path, name)) > 0) {
                r = text_set_add(ret, text(name, strlen(name)));
                if (r < 0)
                        return r;
        }

        return r;
}

static int file_is_signed(PstRun *run, const char *release, Text path, bool *ret) {
        char file[2 * PST_TEXT_MAX + 64];
        PstBytes bytes;
        int r;

        if (!is_plain(release) || path.size > PST_TEXT_MAX)
                return -EBADMSG;
        if (!text_ends(path, ".ko"))
                return -EOPNOTSUPP;
        (void) snprintf(file, sizeof(file), MODULES_FOLDER_PATH "%s/%.*s", release, (int) path.size,
                        path.data);

        r = pst_tail(run, file, strlen(SIGNATURE_MARKER), &bytes);
        if (r < 0)
                return r;

        *ret = module_is_signed(bytes.data, bytes.size);
        return 0;
}

int modules_unsigned(PstRun *run, const char *release, Text modules_dep, const ModuleNames *names,
                     TextSet *ret) {
        char name[MODULE_NAME_MAX + 1];
        bool is_signed;
        Text path;
        int r;

        while ((r = next_of(&modules_dep, names, &path, name)) > 0) {
                r = file_is_signed(run, release, path, &is_signed);
                if (r == 0 && !is_signed)
                        r = text_set_add(ret, text(name, strlen(name)));
                if (r < 0)
                        return r;
        }

        return r;
}
