/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mounts as they are configured.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. fstab(5), systemd.mount(5).
 */

#include "reader/disk/fstab.h"

int fstab_next(Text *rest, Text *ret_point, Text *ret_type, Text *ret_options) {
        Text line, source;

        while (text_line(rest, &line)) {
                if (!text_word(&line, &source) || source.data[0] == '#')
                        continue;
                if (text_word(&line, ret_point) && text_word(&line, ret_type) &&
                    text_word(&line, ret_options))
                        return 1;
        }

        return 0;
}

void mount_unit_parse(Text file, Text *ret_where, Text *ret_options) {
        bool in_mount = false;
        Text line, key, value;

        *ret_where = *ret_options = text("", 0);
        while (text_line(&file, &line)) {
                line = text_trim(line);
                if (text_starts(line, "["))
                        in_mount = text_is(line, "[Mount]");
                if (!in_mount || !text_split(line, '=', &key, &value))
                        continue;
                key = text_trim(key);
                if (text_is(key, "Where"))
                        *ret_where = text_trim(value);
                else if (text_is(key, "Options"))
                        *ret_options = text_trim(value);
        }
}
