/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encrypted volumes that were meant to be opened.
 *
 * Runs in a worker. The file is root's, or a recording's. crypttab(5).
 */

#include "reader/disk/crypttab.h"

static bool is_left_out(Text options) {
        Text option;

        while (text_piece(&options, ',', &option))
                if (text_is(option, "noauto") || text_is(option, "swap"))
                        return true;

        return false;
}

/* "name device [key [options]]" */
static int add_line(Text line, TextSet *names) {
        Text name, device, key, options = { 0 };

        if (!text_word(&line, &name) || text_starts(name, "#"))
                return 0;
        if (!text_word(&line, &device))
                return -EBADMSG;
        if (text_word(&line, &key))
                (void) text_word(&line, &options);

        return is_left_out(options) ? 0 : text_set_add(names, name);
}

int crypttab_parse(const void *data, size_t size, TextSet *ret) {
        Text rest = text(data, size), line;
        int r = 0;

        while (r >= 0 && text_line(&rest, &line))
                r = add_line(line, ret);

        return r;
}

int crypttab_read(PstRun *run, TextSet *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, CRYPTTAB_PATH, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        return crypttab_parse(bytes.data, bytes.size, ret);
}
