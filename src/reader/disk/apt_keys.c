/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files hold keys that apt trusts for any source that names none.
 *
 * Runs in a worker. Root may write all of it. apt-secure(8), sources.list(5) "Signed-By".
 */

#include <stdio.h>

#include "reader/disk/apt_keys.h"

static int add_key(PstRun *run, TextSet *keys) {
        PstBytes bytes;
        int r;

        r = pst_read(run, APT_KEY_PATH, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        return bytes.size > 0 ? text_set_add(keys, text(APT_KEY_PATH, strlen(APT_KEY_PATH))) : 0;
}

/* apt passes over names that end otherwise. */
static int add_part(Text name, TextSet *keys) {
        char path[PST_TEXT_MAX + 1];
        int n;

        if (!text_ends(name, ".gpg") && !text_ends(name, ".asc"))
                return 0;

        n = snprintf(path, sizeof(path), APT_KEYS_PATH "%.*s", (int) name.size, name.data);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -EFBIG;

        return text_set_add(keys, text(path, (size_t) n));
}

int apt_keys_parse(Text names, TextSet *ret) {
        Text name;
        int r;

        while (text_piece(&names, '\0', &name)) {
                r = add_part(name, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}

int apt_keys_read(PstRun *run, TextSet *ret) {
        PstBytes names;
        int r;

        text_set_init(ret);
        r = add_key(run, ret);
        if (r < 0)
                return r;

        r = pst_list(run, APT_KEYS_PATH, &names);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        return apt_keys_parse(text(names.data, names.size), ret);
}
