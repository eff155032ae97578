/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that report how this device is used, or how its programs crash.
 *
 * Runs in a worker. Files are root's, or a recording's. Those of popularity-contest are shell
 * scripts of assignments, in the order of its /etc/cron.daily/popularity-contest: the main file,
 * then the drop-ins by name. It takes part unless PARTICIPATE is "no" or empty in the end, whatever
 * else it is.
 */

#include "reader/disk/usage_reporting.h"
#include "base/macro.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/drop_ins.h"

/* Whether what the shell assigns is certainly "no" or nothing; a comment may follow. */
static bool declines(Text value) {
        Text after = { 0 };

        if (text_split(value, ' ', &value, &after))
                after = text_trim(after);
        if (after.size > 0 && !text_starts(after, "#"))
                return false;

        if (value.size >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
            value.data[value.size - 1] == value.data[0])
                value = text(value.data + 1, value.size - 2);

        return value.size == 0 || text_is(value, "no");
}

bool popularity_contest_takes_part(Text file, bool before) {
        bool takes_part = before;
        Text line, key, value;

        while (text_line(&file, &line)) {
                while (text_starts(line, " ") || text_starts(line, "\t"))
                        line = text_skip(line, 1);
                if (text_split(line, '=', &key, &value) && text_is(key, "PARTICIPATE"))
                        takes_part = !declines(value);
        }

        return takes_part;
}

static int popularity_contest_is_on(PstRun *run) {
        static const char *const folders[] = { POPULARITY_CONTEST_FOLDER, NULL };
        bool takes_part;
        PstBytes bytes;
        DropIns files;
        int r;

        r = pst_read(run, POPULARITY_CONTEST_PATH, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* the script fails without it */
        takes_part = popularity_contest_takes_part(text(bytes.data, bytes.size), false);

        r = drop_ins_read(run, folders, ".conf", &files);
        if (r < 0)
                return r;
        for (size_t i = 0; i < files.n; i++)
                takes_part = popularity_contest_takes_part(files.files[i], takes_part);

        return takes_part;
}

static int always_on(_unused_ PstRun *run) {
        return 1;
}

int usage_reporting_read(PstRun *run, Text status, TextSet *ret) {
        static const struct {
                const char *package;
                int (*is_on)(PstRun *run);
        } reporters[] = {
                { "popularity-contest", popularity_contest_is_on },
                { "apport", always_on },
                { "whoopsie", always_on },
        };
        DpkgPackage package;

        for (size_t i = 0; i < ELEMENTSOF(reporters); i++) {
                int r;

                r = dpkg_status_find(status, reporters[i].package, &package);
                if (r > 0)
                        r = reporters[i].is_on(run);
                if (r > 0)
                        r = text_set_add(ret, package.name);
                if (r < 0)
                        return r;
        }

        return 0;
}
