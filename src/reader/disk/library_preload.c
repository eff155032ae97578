/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that are loaded into every program, before its own.
 *
 * Runs in a worker. The file is root's, or whoever's became root. ld.so(8), /etc/ld.so.preload;
 * glibc elf/rtld.c, dl_main(): comments are blanked out, then names stand between blanks, tabs,
 * colons and line ends; a carriage return is part of a name. What a NUL hides from the linker counts
 * here as well.
 */

#include "reader/disk/library_preload.h"
#include "reader/text/directory.h"

static bool is_separator(char c) {
        return c == ' ' || c == '\t' || c == ':';
}

int64_t library_preload_count(const void *data, size_t size) {
        Text rest = text(data, size), line;
        int64_t n = 0;

        while (text_line(&rest, &line)) {
                bool in_name = false;

                for (size_t i = 0; i < line.size && line.data[i] != '#'; i++) {
                        bool separates = is_separator(line.data[i]);

                        n += !separates && !in_name;
                        in_name = !separates;
                }
        }

        return n;
}

int library_preload_read(PstRun *run, int64_t *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, LIBRARY_PRELOAD_PATH, &bytes);
        if (r == -ENOENT) {
                r = directory_has(run, LIBRARY_PRELOAD_FOLDER, LIBRARY_PRELOAD_NAME);
                if (r != 0)
                        return r < 0 ? r : -ENOENT; /* a link that leads nowhere yet */
                *ret = 0;
                return 0;
        }
        if (r < 0)
                return r;

        *ret = library_preload_count(bytes.data, bytes.size);
        return 0;
}
