/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where systemd-coredump keeps the memory of crashed programs.
 *
 * Runs in a worker. Files are root's, or a recording's. coredump.conf(5): the main file first, then
 * the drop-ins of all folders by name; the last assignment wins, an empty one takes all before it
 * back.
 */

#include "reader/disk/coredump_conf.h"
#include "reader/disk/drop_ins.h"

void coredump_conf_parse(Text file, Text *ret) {
        bool in_section = false;
        Text line, key, value;

        while (text_line(&file, &line)) {
                line = text_trim(line);
                if (text_starts(line, "#") || text_starts(line, ";"))
                        continue;
                if (text_starts(line, "["))
                        in_section = text_is(line, "[Coredump]");
                else if (in_section && text_split(line, '=', &key, &value) &&
                         text_is(text_trim(key), "Storage"))
                        *ret = text_trim(value);
        }
}

int coredump_conf_read(PstRun *run, Text *ret_storage) {
        static const char *const folders[] = {
                "/etc/systemd/coredump.conf.d/",
                "/run/systemd/coredump.conf.d/",
                "/usr/local/lib/systemd/coredump.conf.d/",
                "/usr/lib/systemd/coredump.conf.d/",
                NULL,
        };
        Text storage = text("", 0);
        PstBytes bytes;
        DropIns files;
        int r;

        r = pst_read(run, "/etc/systemd/coredump.conf", &bytes);
        if (r >= 0)
                coredump_conf_parse(text(bytes.data, bytes.size), &storage);
        else if (r != -ENOENT)
                return r;

        r = drop_ins_read(run, folders, ".conf", &files);
        if (r < 0)
                return r;
        for (size_t i = 0; i < files.n; i++)
                coredump_conf_parse(files.files[i], &storage);

        *ret_storage = storage;
        return 0;
}
