/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which modules are kept from being loaded.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. modprobe.d(5).
 */

#include "reader/disk/modprobe_d.h"
#include "base/macro.h"
#include "reader/disk/drop_ins.h"

#define MODULE_NAME_BYTES 64U /* MODULE_NAME_LEN is 56 */

/* The one that comes first hides the others' files of the same name. */
static const char *const folders[] = { MODPROBE_D_PATHS, NULL };

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

int modprobe_d_read(PstRun *run, TextSet *ret) {
        DropIns files;
        int r;

        text_set_init(ret);
        r = drop_ins_read(run, folders, ".conf", &files);
        for (size_t i = 0; r >= 0 && i < files.n; i++)
                r = modprobe_d_parse(files.files[i], ret);

        return r;
}
