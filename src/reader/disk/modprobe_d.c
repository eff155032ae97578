/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which modules are kept from being loaded.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. modprobe.d(5).
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/disk/modprobe_d.h"

#define MODULE_NAME_BYTES 64U /* MODULE_NAME_LEN is 56 */

/* The one that comes first hides the others' files of the same name. */
static const char *const folders[] = { MODPROBE_D_PATHS };

static const char *const nothing[] = { "/bin/false", "/bin/true", "/usr/bin/false",
                                       "/usr/bin/true" };

int module_name_spell(Text name, char *ret, size_t capacity) {
        int r;

        r = text_copy(name, ret, capacity);
        if (r < 0)
                return r;

        for (char *c = ret; *c; c++)
                if (*c == '-')
                        *c = '_';
        return 0;
}

static bool does_nothing(Text command) {
        Text word;

        if (!text_word(&command, &word))
                return false;
        for (size_t i = 0; i < ELEMENTSOF(nothing); i++)
                if (text_is(word, nothing[i]))
                        return true;

        return false;
}

int modprobe_d_parse(Text file, TextSet *ret) {
        char spelled[MODULE_NAME_BYTES];
        Text line, word, name;
        int r;

        while (text_line(&file, &line)) {
                if (!text_word(&line, &word) || !text_is(word, "install") ||
                    !text_word(&line, &name) || !does_nothing(line))
                        continue;
                r = module_name_spell(name, spelled, sizeof(spelled));
                if (r >= 0)
                        r = text_set_add(ret, text(spelled, strlen(spelled)));
                if (r < 0)
                        return r;
        }

        return 0;
}

static int is_hidden(PstRun *run, size_t folder, Text name, bool *ret) {
        Text rest, other;
        PstBytes names;
        int r;

        *ret = false;
        for (size_t i = 0; i < folder; i++) {
                r = pst_list(run, folders[i], &names);
                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                rest = text(names.data, names.size);
                while (text_piece(&rest, '\0', &other))
                        if (other.size == name.size &&
                            memcmp(other.data, name.data, name.size) == 0)
                                *ret = true;
        }

        return 0;
}

static int read_file(PstRun *run, size_t folder, Text name, TextSet *ret) {
        char path[PATH_MAX];
        PstBytes bytes;
        bool hidden;
        int r;

        r = is_hidden(run, folder, name, &hidden);
        if (r < 0 || hidden)
                return r;

        (void) snprintf(path, sizeof(path), "%s%.*s", folders[folder], (int) name.size, name.data);
        r = pst_link(run, path, &bytes);
        if (r >= 0 && text_is(text(bytes.data, bytes.size), "/dev/null"))
                return 0;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        return modprobe_d_parse(text(bytes.data, bytes.size), ret);
}

int modprobe_d_read(PstRun *run, TextSet *ret) {
        Text rest, name;
        PstBytes names;
        int r;

        text_set_init(ret);
        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                r = pst_list(run, folders[i], &names);
                if (r == -ENOENT)
                        continue;
                rest = text(names.data, r < 0 ? 0 : names.size);
                while (r >= 0 && text_piece(&rest, '\0', &name))
                        if (text_ends(name, ".conf"))
                                r = read_file(run, i, name, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}
